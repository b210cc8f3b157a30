// What readers mark in an article.
import type { components } from '../api'
import { call, callAsReader } from './http'
import { sendOrQueue, type SendResult } from './offline-outbox'
import { createKey } from './visitor-token'

export type Mark = components['schemas']['MarkOut']
export type Popular = components['schemas']['PopularOut']
export type ArticleMarks = components['schemas']['ArticleMarks']
export type MarkChange = components['schemas']['MarkChange']
export type Colour = NonNullable<MarkChange['colour']>

/** A mark that has a place in the text that is shown. */
export type PlacedMark = Mark & { start: number; end: number }

/** Tell whether a mark has a place in the current text. */
export function isPlaced(mark: Mark): mark is PlacedMark {
  return mark.start !== null && mark.end !== null
}

/** Give what is drawn in an article: the reader's own marks, what many marked, and what their group did. */
export function listMarks(article: string, group = ''): Promise<ArticleMarks> {
  return call('GET', '/api/v1/articles/{article_id}/marks', {
    path: { article_id: article },
    query: { group_id: group },
    afterWrites: true,
  })
}

/** Mark words; without network it waits on this phone. Throws ApiError when the server refuses. */
export function createMark(article: string, quote: string, start: number, change: MarkChange): Promise<SendResult<Mark>> {
  const body = { quote, start, key: createKey(), ...change }
  return sendOrQueue('/api/v1/articles/{article_id}/marks', { article_id: article }, body)
}

/** Let one's own mark be so; one that was just deleted comes back. */
export function updateMark(id: string, change: MarkChange): Promise<Mark> {
  return callAsReader('PUT', '/api/v1/marks/{mark_id}', { path: { mark_id: id }, body: change })
}

/** Delete one's own mark; `changeMark` brings it back. */
export function deleteMark(id: string): Promise<void> {
  return callAsReader('DELETE', '/api/v1/marks/{mark_id}', { path: { mark_id: id } })
}
