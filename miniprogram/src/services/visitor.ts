// The token by which this phone is known where nobody has signed in, and keys that nobody else draws.
import { recall, remember } from './memory'

const VISITOR = 'visitor'
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Draw a new key, or an id of so many letters. */
export function newKey(length = 24): string {
  return Array.from({ length }, () => LETTERS[Math.floor(Math.random() * LETTERS.length)]).join('')
}

/** Give this phone's token; drawn once. */
export function visitor(): string {
  const known = recall<string>(VISITOR)
  if (known) return known
  const drawn = newKey()
  remember(VISITOR, drawn)
  return drawn
}
