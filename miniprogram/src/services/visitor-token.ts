// The token by which this phone is known where nobody has signed in, and keys that nobody else draws.
import { getItem, setItem } from './storage'

const STORAGE_KEY = 'visitor'
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Draw a new key, or an id of so many letters. */
export function createKey(length = 24): string {
  return Array.from({ length }, () => LETTERS[Math.floor(Math.random() * LETTERS.length)]).join('')
}

/** Give this phone's token; drawn once. */
export function getVisitorToken(): string {
  const known = getItem<string>(STORAGE_KEY)
  if (known) return known
  const drawn = createKey()
  setItem(STORAGE_KEY, drawn)
  return drawn
}
