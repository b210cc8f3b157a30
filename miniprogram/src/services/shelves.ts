// What a reader keeps here: where they are, their shelf, what they read, all their words.
import type { components } from '../api'
import { callAsReader } from './http'
import { flushBeforeRead, listWaiting } from './offline-outbox'

type Schemas = components['schemas']
export type ReadingProgress = Schemas['ReadingProgressOut']
export type ReadArticle = Schemas['ReadingListEntry']
type ReadArticlePage = Schemas['ReadingListPage']
export type Word = Schemas['OwnAnnotationOut']
type WordPage = Schemas['OwnAnnotationPageOut']
export type Shelf = Schemas['ShelfChange']['shelf']
export type ReadingPosition = Schemas['ReadingPositionIn']

/** What the shelves are called. */
export const SHELVES: Record<Shelf, string> = { to_read: '想读', reading: '在读', read: '读过' }

/** Tell where the reader is in an article. */
export function getReadingProgress(article: string): Promise<ReadingProgress> {
  return callAsReader('GET', '/api/v1/articles/{article_id}/reading', { path: { article_id: article } })
}

/** Note where the reader is: the first paragraph in sight, and the last one. */
export function saveReadingProgress(
  article: string,
  revision: number,
  position: ReadingPosition,
  furthest: ReadingPosition,
): Promise<void> {
  const body = { revision, read_at_ms: Date.now(), position, furthest }
  return callAsReader('PUT', '/api/v1/articles/{article_id}/reading', { path: { article_id: article }, body })
}

/** Lay an article on a shelf; null takes it off. */
export function setShelf(article: string, shelf: Shelf | null): Promise<void> {
  const path = { article_id: article }
  if (!shelf) return callAsReader('DELETE', '/api/v1/articles/{article_id}/shelf', { path })
  return callAsReader('PUT', '/api/v1/articles/{article_id}/shelf', { path, body: { shelf } })
}

/** Give a page of the shelf. */
export function listShelf(cursor: string): Promise<ReadArticlePage> {
  return callAsReader('GET', '/api/v1/me/shelf', { query: { cursor } })
}

/** Give a page of what the reader has read, the latest first. */
export function listHistory(cursor: string): Promise<ReadArticlePage> {
  return callAsReader('GET', '/api/v1/me/history', { query: { cursor } })
}

/** Take one article out of the history; without one, clear it. */
export function deleteHistory(article = ''): Promise<void> {
  if (!article) return callAsReader('DELETE', '/api/v1/me/history')
  return callAsReader('DELETE', '/api/v1/me/history/{article_id}', { path: { article_id: article } })
}

/** Give a page of all that the reader marked and wrote; with `q`, what holds these words. */
export async function listWords(q: string, cursor: string): Promise<WordPage> {
  await flushBeforeRead()
  return callAsReader('GET', '/api/v1/me/annotations', { query: { q, cursor } })
}

/** Something that the reader marked or wrote and that waits on this phone; `article` is '' for a reply. */
export interface WaitingWord {
  key: string
  article: string
  quote: string
  text: string
  colour: string
}

/** Give what the reader marked and wrote and the server does not have yet, the newest first; with `q`, what holds these words. */
export function listWaitingWords(q: string): WaitingWord[] {
  const words = listWaiting().map(({ path, body }) => {
    const article = /^\/articles\/([^/]+)\//.exec(path)?.[1] ?? ''
    const { key, quote = '', text = '', colour = '' } = body as Omit<WaitingWord, 'article'>
    return { key, article: decodeURIComponent(article), quote, text, colour }
  })
  return words.filter(({ quote, text }) => (quote || text) && (quote.includes(q) || text.includes(q))).reverse()
}

/** Give what the reader marked and wrote as Markdown or plain text: five hundred words, the newest first. */
export async function exportWords(form: 'md' | 'txt'): Promise<string> {
  await flushBeforeRead()
  return callAsReader('GET', '/api/v1/me/annotations.{form}', { path: { form } })
}
