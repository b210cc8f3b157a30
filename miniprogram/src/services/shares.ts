// Who passed it on, and that somebody came.
import type { components } from '../api'
import { address, read, tell } from './http'
import { visitor } from './visitor'

export type Landing = components['schemas']['Landing']

/** Tell where a share leads. Throws ApiError `share_unknown` or `article_withdrawn`. */
export function land(s: string): Promise<Landing> {
  return read(`/shares/${encodeURIComponent(s)}`)
}

/** Tell where the picture of words passed on lies: 5:4 for a chat, square for Moments. */
export function pictureOf(passage: string, shape: 'wide' | 'square'): string {
  return address(`/passages/${encodeURIComponent(passage)}/picture`, { shape })
}

/** Record an arrival, from the reader's group if there is one; told again under the same key it is the same. */
export function arrive(s: string, scene: number, key: string, group: string): Promise<Landing> {
  return tell('/visits', { s, scene, key, visitor: visitor(), group: group || undefined })
}

/** Tell that the reader went to follow the account of an article. */
export function tellFollowing(article: string): Promise<void> {
  return tell(`/articles/${encodeURIComponent(article)}/follow-taps`, { visitor: visitor() }, { again: true })
}
