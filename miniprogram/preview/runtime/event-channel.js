// The two ends of wx.navigateTo's event channel: what one end emits the other hears.

export class EventChannel {
  #listeners = {}
  #early = []

  /** Two ends that hear each other. */
  static pair(events = {}) {
    const opener = new EventChannel()
    const opened = new EventChannel()
    opener.peer = opened
    opened.peer = opener
    for (const [name, listener] of Object.entries(events)) opener.on(name, listener)
    return { opener, opened }
  }

  on(name, listener) {
    ;(this.#listeners[name] ??= []).push(listener)
    const waiting = this.#early.filter((each) => each.name === name)
    this.#early = this.#early.filter((each) => each.name !== name)
    for (const { values } of waiting) listener(...values)
  }

  once(name, listener) {
    const first = (...values) => {
      this.off(name, first)
      listener(...values)
    }
    this.on(name, first)
  }

  off(name, listener) {
    const kept = listener ? (this.#listeners[name] ?? []).filter((each) => each !== listener) : []
    this.#listeners[name] = kept
  }

  /** What is emitted before the new page listens is kept until it does. */
  emit(name, ...values) {
    this.peer?.hear(name, values)
  }

  hear(name, values) {
    const listeners = this.#listeners[name] ?? []
    if (!listeners.length) this.#early.push({ name, values })
    for (const listener of [...listeners]) listener(...values)
  }
}
