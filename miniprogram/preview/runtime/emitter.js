// Named listeners: what wx.onX and wx.offX stand on, and how the host's own parts hear of changes.

export class Emitter {
  #listeners = new Map()

  on(name, listener) {
    if (typeof listener !== 'function') return
    this.#listeners.set(name, [...this.of(name), listener])
  }

  /** Take a listener off, or all of a name when none is given. */
  off(name, listener) {
    this.#listeners.set(name, listener ? this.of(name).filter((each) => each !== listener) : [])
  }

  emit(name, ...values) {
    for (const listener of this.of(name)) listener(...values)
  }

  /** The listeners of a name, oldest first. */
  of(name) {
    return this.#listeners.get(name) ?? []
  }
}
