// All that a reader marked and wrote, in all articles: listed, with what still waits on this phone, and exported.
import type { components } from '../api'
import { callAsReader } from './http'
import { flushBeforeRead, listWaiting } from './offline-outbox'

type Schemas = components['schemas']
export type Word = Schemas['OwnAnnotationOut']
type WordPage = Schemas['OwnAnnotationPageOut']

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
