// window.__mp: what a test may ask of the running mini-program.

const MOST = 1000
const LONGEST = 20_000

export class Probe {
  missing = new Set()
  errors = []
  warnings = []
  toasts = []
  calls = []
  setDatas = []
  shares = []
  album = []

  constructor(phone) {
    this.phone = phone
    this.#hearConsole()
    addEventListener('error', (event) => {
      if (event.message) this.error(event.error ?? event.message)
    })
    phone.on('saved', (saved) => this.album.push(saved))
  }

  /** The path of the page in front. */
  get route() {
    return this.phone.routes.top?.path ?? null
  }

  /** The paths of all open pages, the one in front last. */
  get stack() {
    return this.phone.routes.pages.map(({ path }) => path)
  }

  /** The query of the page in front. */
  get query() {
    return this.phone.routes.top?.query ?? null
  }

  /** The data of the page in front, as it is now. */
  page() {
    return plain(this.phone.routes.top?.component.data)
  }

  /** What each component of the page in front was given and shows: {is, data, words}, the words of its own template. */
  rendered() {
    const all = []
    const top = this.phone.routes.top?.component
    if (top) rendering(top._$ ?? top, all)
    return all
  }

  /** The page object in front, to call its functions. */
  get current() {
    return this.phone.routes.top?.caller
  }

  /** All calls of a wx function, oldest first: their arguments. */
  callsOf(name) {
    return this.calls.filter((call) => call.name === name).map(({ args }) => args)
  }

  /** Show another page or reader, as a scan or the tools would. */
  open(address, scene) {
    return this.phone.open(address, scene)
  }
  set(settings) {
    this.phone.device.set(settings)
  }
  allow(answers) {
    this.phone.device.allow(answers)
  }

  /** Forget what was noted so far. */
  clear() {
    this.missing.clear()
    for (const list of [this.errors, this.warnings, this.toasts, this.calls, this.setDatas, this.shares, this.album]) list.length = 0
  }

  toast({ title, icon = 'success' }) {
    push(this.toasts, { title, icon })
  }

  error(error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    if (this.errors.at(-1) !== text) push(this.errors, text)
  }

  noteCall(name, values) {
    push(this.calls, { name, args: values.map(plain) })
  }

  noteMissing(name, isTooNew) {
    if (isTooNew || this.missing.has(name) || name === 'then' || name === 'toJSON') return
    this.missing.add(name)
    console.warn(`wx.${name} is not in the preview`)
  }

  noteSetData(is, data) {
    const text = JSON.stringify(data, withoutFunctions) ?? ''
    push(this.setDatas, { is, keys: Object.keys(data ?? {}), bytes: new TextEncoder().encode(text).length })
  }

  #hearConsole() {
    for (const [kind, list] of [
      ['error', this.errors],
      ['warn', this.warnings],
    ]) {
      const write = console[kind].bind(console)
      console[kind] = (...words) => {
        push(list, words.map((word) => (word instanceof Error ? (word.stack ?? word.message) : shown(word))).join(' '))
        write(...words)
      }
    }
  }
}

function rendering(component, all) {
  const words = []
  const read = (node) => {
    if (typeof node.textContent === 'string') words.push(node.textContent)
    for (const child of node.childNodes ?? []) read(child)
    if (node.getShadowRoot?.()) rendering(node, all)
  }
  for (const child of component.getShadowRoot().childNodes) read(child)
  all.push({ is: component.is, data: plain(component.data), words: words.join('') })
}

function push(list, item) {
  list.push(item)
  if (list.length > MOST) list.shift()
}

function shown(word) {
  if (typeof word !== 'object') return String(word)
  try {
    return JSON.stringify(word).slice(0, LONGEST)
  } catch {
    return String(word)
  }
}

function withoutFunctions(_key, value) {
  return typeof value === 'function' || value instanceof Node ? undefined : value
}

/** A copy without functions and nodes; a large or circular value becomes a word about it. */
function plain(value) {
  if (typeof value === 'function') return '[function]'
  try {
    const text = JSON.stringify(value, withoutFunctions)
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return '[circular]'
  }
}
