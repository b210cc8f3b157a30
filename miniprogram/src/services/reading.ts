// Where a reader is in an article, their shelves, and what they have read.
import type { components } from '../api'
import { callAsReader } from './http'

type Schemas = components['schemas']
export type ReadingProgress = Schemas['ReadingProgressOut']
export type ReadArticle = Schemas['ReadingListEntry']
type ReadArticlePage = Schemas['ReadingListPage']
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
