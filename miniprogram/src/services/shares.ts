// Who passed it on, and that somebody came.
import type { components } from '../api'
import { read, tell } from './http'
import { recall, remember } from './memory'

export type Landing = components['schemas']['Landing']

const VISITOR = 'visitor'
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Tell where a share leads. Throws ApiError `share_unknown` or `article_withdrawn`. */
export function land(s: string): Promise<Landing> {
  return read(`/shares/${encodeURIComponent(s)}`)
}

/** Record an arrival, from the reader's group if there is one; told again under the same key it is the same. */
export function arrive(s: string, scene: number, key: string, group: string): Promise<Landing> {
  return tell('/visits', { s, scene, key, visitor: visitor(), group: group || undefined })
}

/** Draw a new key, or an id of so many letters. */
export function newKey(length = 24): string {
  return Array.from({ length }, () => LETTERS[Math.floor(Math.random() * LETTERS.length)]).join('')
}

/** Give the token by which this phone is known where nobody has signed in. */
export function visitor(): string {
  const known = recall<string>(VISITOR)
  if (known) return known
  const drawn = newKey()
  remember(VISITOR, drawn)
  return drawn
}
