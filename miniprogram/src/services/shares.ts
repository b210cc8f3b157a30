// Who passed it on, and that somebody came.
import type { components } from '../api'
import { call, urlFor } from './http'
import { getVisitorToken } from './visitor-token'

export type Landing = components['schemas']['Landing']

/** Tell where a share leads. Throws ApiError `share_unknown` or `article_withdrawn`. */
export function getLanding(s: string): Promise<Landing> {
  return call('GET', '/api/v1/shares/{share_id}', { path: { share_id: s } })
}

/** Tell where the picture of words passed on lies: 5:4 for a chat, square for Moments. */
export function getPictureUrl(passage: string, shape: 'wide' | 'square'): string {
  return urlFor('/api/v1/passages/{passage_id}/picture', { path: { passage_id: passage }, query: { shape } })
}

/** Record an arrival, from the reader's group if there is one; told again under the same key it is the same. */
export function recordVisit(s: string, scene: number, key: string, group: string): Promise<Landing> {
  return call('POST', '/api/v1/visits', { body: { share_id: s, scene, key, visitor: getVisitorToken(), group_id: group || undefined } })
}

/** Tell that the reader went to follow the account of an article. */
export function recordFollowTap(article: string): Promise<void> {
  const path = { article_id: article }
  return call('POST', '/api/v1/articles/{article_id}/follow-taps', { path, body: { visitor: getVisitorToken() }, repeatable: true })
}
