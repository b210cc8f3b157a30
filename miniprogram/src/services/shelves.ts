// What a reader keeps here: where they are, their shelf, what they read, all their words.
import type { components } from '../api'
import { act } from './http'
import { deliverBeforeRead, waiting } from './outbox'

type Schemas = components['schemas']
export type Reading = Schemas['ReadingProgressOut']
export type ReadArticle = Schemas['ReadingListEntry']
export type ReadArticlePage = Schemas['ReadingListPage']
export type Word = Schemas['OwnAnnotationOut']
export type WordPage = Schemas['OwnAnnotationPageOut']
export type Shelf = Schemas['ShelfChange']['shelf']
export type Place = Schemas['ReadingPositionIn']

/** What the shelves are called. */
export const SHELVES: Record<Shelf, string> = { to_read: '想读', reading: '在读', read: '读过' }

/** Tell where the reader is in an article. */
export function getReading(article: string): Promise<Reading> {
  return act('GET', `/articles/${encodeURIComponent(article)}/reading`)
}

/** Note where the reader is: the first paragraph in sight, and the last one. */
export function reportReading(article: string, revision: number, place: Place, seen: Place): Promise<void> {
  return act('PUT', `/articles/${encodeURIComponent(article)}/reading`, { body: { revision, at: Date.now(), place, seen } })
}

/** Lay an article on a shelf; null takes it off. */
export function shelve(article: string, shelf: Shelf | null): Promise<void> {
  const path = `/articles/${encodeURIComponent(article)}/shelf`
  return shelf ? act('PUT', path, { body: { shelf } }) : act('DELETE', path)
}

/** Give a page of the shelf. */
export function listShelf(cursor: string): Promise<ReadArticlePage> {
  return act('GET', '/me/shelf', { query: { cursor } })
}

/** Give a page of what the reader has read, the latest first. */
export function listHistory(cursor: string): Promise<ReadArticlePage> {
  return act('GET', '/me/history', { query: { cursor } })
}

/** Take one article out of the history; without one, clear it. */
export function forgetHistory(article = ''): Promise<void> {
  return act('DELETE', article ? `/me/history/${encodeURIComponent(article)}` : '/me/history')
}

/** Give a page of all that the reader marked and wrote; with `q`, what holds these words. */
export async function listWords(q: string, cursor: string): Promise<WordPage> {
  await deliverBeforeRead()
  return act('GET', '/me/words', { query: { q, cursor } })
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
  const words = waiting().map(({ path, body }) => {
    const article = /^\/articles\/([^/]+)\//.exec(path)?.[1] ?? ''
    const { key, quote = '', text = '', colour = '' } = body as Omit<WaitingWord, 'article'>
    return { key, article: decodeURIComponent(article), quote, text, colour }
  })
  return words.filter(({ quote, text }) => (quote || text) && (quote.includes(q) || text.includes(q))).reverse()
}

/** Give what the reader marked and wrote as Markdown or plain text: five hundred words, the newest first. */
export async function wordsAs(form: 'md' | 'txt'): Promise<string> {
  await deliverBeforeRead()
  return act('GET', `/me/words.${form}`)
}
