// createSelectorQuery: where nodes are and what they hold, relative to the page as in WeChat.
import { completeCanvas } from './canvas.js'

export class SelectorQuery {
  #asked = []

  constructor(phone, target = null) {
    this.phone = phone
    this.target = target
  }

  in(component) {
    this.target = component
    return this
  }

  select(selector) {
    return new NodesRef(this, selector, true)
  }
  selectAll(selector) {
    return new NodesRef(this, selector, false)
  }
  selectViewport() {
    return new NodesRef(this, null, true)
  }

  /** Note a question; NodesRef calls it. */
  ask(question) {
    this.#asked.push({ ...question, target: this.target })
    return this
  }

  /** Answer all questions after the next frame, in order. */
  exec(callback) {
    const asked = this.#asked
    requestAnimationFrame(() => {
      const answers = asked.map((question) => this.#answer(question))
      asked.forEach(({ callback: own }, index) => this.phone.guard(() => own?.call(this, answers[index])))
      this.phone.guard(() => callback?.call(this, answers))
    })
    return this
  }

  #answer({ selector, single, fields, target }) {
    if (selector === null) return viewport(this.phone)
    const owner = target ?? this.phone.routes.top?.caller
    const root = (owner?._$ ?? owner)?.getShadowRoot?.()
    if (!root) return single ? null : []
    const found = single ? [root.querySelector(selector)].filter(Boolean) : root.querySelectorAll(selector)
    const described = found.map((element) => describe(element, fields, this.phone))
    return single ? (described[0] ?? null) : described
  }
}

class NodesRef {
  constructor(query, selector, single) {
    Object.assign(this, { query, selector, single })
  }

  fields(fields, callback) {
    const { selector, single } = this
    return this.query.ask({ selector, single, fields, callback })
  }

  boundingClientRect(callback) {
    return this.fields({ id: true, dataset: true, rect: true, size: true }, callback)
  }
  scrollOffset(callback) {
    return this.fields({ id: true, dataset: true, scrollOffset: true }, callback)
  }
  context(callback) {
    return this.fields({ context: true }, callback)
  }
  node(callback) {
    return this.fields({ node: true }, callback)
  }
  ref(callback) {
    return this.fields({ node: true }, callback)
  }
}

function viewport(phone) {
  const page = phone.routes.top
  const { width, height } = phone.pageSize()
  const { scrollLeft = 0, scrollTop = 0, scrollWidth = 0, scrollHeight = 0 } = page?.scroller ?? {}
  return {
    id: '',
    dataset: {},
    left: 0,
    top: 0,
    right: width,
    bottom: height,
    width,
    height,
    scrollLeft,
    scrollTop,
    scrollWidth,
    scrollHeight,
  }
}

function describe(element, wanted, phone) {
  const node = domOf(element)
  const told = {}
  if (wanted.id) told.id = element.id
  if (wanted.dataset) told.dataset = element.dataset ?? {}
  if (wanted.mark) told.mark = element.collectMarks()
  if (node && (wanted.rect || wanted.size)) Object.assign(told, place(node, wanted, phone))
  if (node && wanted.scrollOffset) {
    const { scrollLeft, scrollTop, scrollWidth, scrollHeight } = node.querySelector(':scope > .mp-scroller') ?? node
    Object.assign(told, { scrollLeft, scrollTop, scrollWidth, scrollHeight })
  }
  for (const name of (node && wanted.computedStyle) || []) told[name] = getComputedStyle(node)[name]
  for (const name of wanted.properties ?? []) if (element.data && name in element.data) told[name] = element.data[name]
  if (wanted.node) told.node = nodeOf(node)
  if (wanted.context) told.context = element.context?.() ?? element.getMethodCaller?.() ?? null
  return told
}

function place(node, { rect, size }, phone) {
  const { left, top, right, bottom, width, height } = node.getBoundingClientRect()
  const origin = phone.pageOrigin()
  return {
    ...(rect && { left: left - origin.left, right: right - origin.left, top: top - origin.top, bottom: bottom - origin.top }),
    ...(size && { width, height }),
  }
}

/** A virtual host has no node of its own: its first rendered descendant stands for it. */
export function domOf(element) {
  if (!element) return null
  if (element.$$?.nodeType === 1) return element.$$
  for (const child of element.shadowRoot?.childNodes ?? element.childNodes ?? []) {
    const node = domOf(child)
    if (node) return node
  }
  return null
}

function nodeOf(node) {
  if (node?.localName === 'wx-canvas') return completeCanvas(node.querySelector('canvas'))
  const scroller = node?.querySelector(':scope > .mp-scroller')
  if (!scroller) return node
  return {
    scrollTo: ({ top, left, animated = true }) => scroller.scrollTo({ top, left, behavior: animated ? 'smooth' : 'instant' }),
    scrollIntoView: (selector) => scroller.querySelector(selector)?.scrollIntoView({ block: 'start' }),
  }
}
