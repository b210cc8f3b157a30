// What wx storage keeps, with WeChat's limits: 1 MB an entry, 10 MB in all, per reader's phone.
// Over any store of strings, so that it can be tested without a browser.
import { Refused } from './api.js'

export const LARGEST_ENTRY = 1024 * 1024
export const LARGEST_ALL = 10 * 1024 * 1024

export class StorageBox {
  /** store: localStorage or the like; prefix(): whose phone, in which mode. */
  constructor(store, prefix) {
    this.store = store
    this.prefix = prefix
  }

  /** The value of a key; '' when there is none. */
  get(key) {
    const text = this.store.getItem(this.prefix() + key)
    return text === null ? '' : restored(JSON.parse(text))
  }

  has(key) {
    return this.store.getItem(this.prefix() + key) !== null
  }

  /** Keep a value. Throws Refused when it, or all together, would be too large. */
  set(key, value) {
    if (typeof key !== 'string' || !key) throw new Refused('parameter error: parameter.key should be String instead of ' + typeof key)
    const text = JSON.stringify(boxed(value))
    const size = bytesOf(text)
    if (size > LARGEST_ENTRY) throw new Refused('entry size limit reached')
    const before = this.store.getItem(this.prefix() + key)
    if (this.size() - bytesOf(before ?? '') + size > LARGEST_ALL) throw new Refused('exceed storage max size 10Mb')
    try {
      this.store.setItem(this.prefix() + key, text)
    } catch {
      // The browser's own store is smaller than WeChat's.
      throw new Refused('exceed storage max size 10Mb')
    }
  }

  remove(key) {
    this.store.removeItem(this.prefix() + key)
  }

  clear() {
    for (const key of this.keys()) this.remove(key)
  }

  keys() {
    const prefix = this.prefix()
    const all = Array.from({ length: this.store.length }, (_, index) => this.store.key(index))
    return all.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
  }

  /** How many bytes all entries take. */
  size() {
    return this.keys().reduce((sum, key) => sum + bytesOf(this.store.getItem(this.prefix() + key)), 0)
  }
}

function boxed(value) {
  if (value instanceof Date) return { date: value.getTime() }
  return value === undefined ? { nothing: true } : { value }
}

function restored({ value, date, nothing }) {
  if (nothing) return undefined
  return date === undefined ? value : new Date(date)
}

function bytesOf(text) {
  return new TextEncoder().encode(text).length
}
