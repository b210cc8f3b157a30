// Challenges: a passage with a gap, which a friend fills.
import type { components } from '../api'
import { call, urlFor } from './http'
import { getVisitorToken } from './visitor-token'

export type Challenge = components['schemas']['ChallengeOut']

/** Give a challenge as it stands for this reader, and for their group. Throws ApiError `share_unknown`, `article_withdrawn`. */
export function loadChallenge(s: string, group: string): Promise<Challenge> {
  const body = { visitor: getVisitorToken(), group_id: group || undefined }
  return call('POST', '/api/v1/challenges/{share_id}/plays', { path: { share_id: s }, body, repeatable: true })
}

/** Tell where the picture of a challenge lies, the hidden letters as boxes: 5:4 for a chat, square for Moments. */
export function getPictureUrl(s: string, shape: 'wide' | 'square'): string {
  return urlFor('/api/v1/challenges/{share_id}/picture', { path: { share_id: s }, query: { shape } })
}

/** What a reader thinks stands in the gap; `listed` puts their name on their group's board if it does. */
export interface Answer {
  key: string
  letters: string
  listed: boolean
}

/** Answer; told again under the same key it is the same. Throws ApiError `challenge_over`. */
export function submitAnswer(s: string, given: Answer, group: string): Promise<Challenge> {
  const body = { ...given, visitor: getVisitorToken(), group_id: group || undefined }
  return call('POST', '/api/v1/challenges/{share_id}/answers', { path: { share_id: s }, body })
}
