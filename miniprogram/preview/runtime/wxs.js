// WXS in the view: its own globals, and the instances that its event functions are given.
import { toWebUnits } from './units.js'

const descriptors = new WeakMap()

/** Put WXS's globals and the hooks of the compiled templates on window. */
export function installWxs() {
  window.getRegExp = (pattern, flags) => new RegExp(pattern, flags)
  window.getDate = (...parts) => (parts.length ? new Date(...parts) : new Date())
  window.__mpWxsConstructor = (value) =>
    value === null || value === undefined ? undefined : Object.prototype.toString.call(value).slice(8, -1)
  window.__mpWxs = { changed, event }
}

function changed(run, now, was, owner, node) {
  const call = () => run.call(null, now, was, describe(owner), describe(node))
  // The first value comes while the tree is still being made.
  if (was === undefined) Promise.resolve().then(call)
  else call()
}

function event(run, event) {
  const target = event.currentTarget
  const given = Object.create(event, { instance: { value: describe(target) } })
  return run.call(null, given, describe(ownerOf(target)))
}

function ownerOf(node) {
  const element = node._$ ?? node
  return element.ownerShadowRoot ? element.ownerShadowRoot.getHostNode() : element
}

function describe(node) {
  const element = node?._$ ?? node
  if (!element) return null
  if (!descriptors.has(element)) descriptors.set(element, new Descriptor(element))
  return descriptors.get(element)
}

class Descriptor {
  #element
  #state = {}

  constructor(element) {
    this.#element = element
  }

  selectComponent(selector) {
    return describe(this.#element.getShadowRoot()?.querySelector(selector))
  }

  selectAllComponents(selector) {
    return (this.#element.getShadowRoot()?.querySelectorAll(selector) ?? []).map(describe)
  }

  setStyle(style) {
    this.#element.setNodeStyle(styleText(style), 2)
    return this
  }

  addClass(...names) {
    return this.#toggle(names, true)
  }
  removeClass(...names) {
    return this.#toggle(names, false)
  }

  #toggle(names, on) {
    for (const name of names) this.#element.classList.toggle(name, on)
    return this
  }

  hasClass(name) {
    return this.#element.classList.contains(name)
  }
  getDataset() {
    return this.#element.dataset
  }
  getState() {
    return this.#state
  }

  callMethod(name, value) {
    const caller = this.#element.getMethodCaller?.() ?? this.#element
    caller[name]?.(value)
  }

  triggerEvent(name, detail, options = {}) {
    this.#element.triggerEvent(name, detail, options)
  }
  requestAnimationFrame(run) {
    return requestAnimationFrame(run)
  }
  setTimeout(run, ms) {
    return setTimeout(run, ms)
  }
  clearTimeout(id) {
    clearTimeout(id)
  }
  getBoundingClientRect() {
    return this.#element.$$.getBoundingClientRect()
  }

  getComputedStyle(names) {
    const style = getComputedStyle(this.#element.$$)
    return Object.fromEntries(names.map((name) => [name, style[name]]))
  }
}

function styleText(style) {
  if (typeof style === 'string') return toWebUnits(style)
  const dashed = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  return Object.entries(style ?? {})
    .map(([name, value]) => `${dashed(name)}:${toWebUnits(String(value))}`)
    .join(';')
}
