// What readers say: messages on an article, thoughts on a passage, replies, likes.
import type { components } from '../api'
import type { Span } from '../lib/code-points'
import { call, callAsReader } from './http'
import { sendOrQueue, type SendResult } from './offline-outbox'
import { createKey } from './visitor-token'

type Schemas = components['schemas']
export type Comment = Schemas['MessageItem']
export type Message = Schemas['MessageOut']
export type WrittenMessage = Schemas['WrittenMessageOut']
export type MessagePage = Schemas['MessagePage']
export type ReplyPage = Schemas['ReplyPage']
export type PopularPassage = Schemas['PopularPassage']
export type Visibility = Comment['visibility']
export type Sort = 'hot' | 'new'

/** What is talked about: an article, or a passage of one revision of it. */
export interface Subject {
  article: string
  passage?: (Span & { quote: string; revision: number }) | null
}

/** Name where what waits on this phone to be said about something belongs. */
export function outboxPath({ article, passage }: Subject): string {
  return `/articles/${encodeURIComponent(article)}/${passage ? 'thoughts' : 'messages'}`
}

/**
 * Give a page of what is said about something, to all or to one of the reader's groups. Throws ApiError,
 * `old_revision` when the text has changed, `group_unknown` when they are in that group no more.
 */
export function listMessages(subject: Subject, sort: Sort, cursor: string, group: string): Promise<MessagePage> {
  const { article, passage } = subject
  const [path, query] = [{ article_id: article }, { sort, cursor, group_id: group }]
  if (!passage) return call('GET', '/api/v1/articles/{article_id}/messages', { path, query, afterWrites: true })
  const { start, end, revision } = passage
  return call('GET', '/api/v1/articles/{article_id}/thoughts', { path, query: { ...query, start, end, revision }, afterWrites: true })
}

/** Give what many readers marked, with the best thoughts there. Throws ApiError, `old_revision` when the text has changed. */
export function listPopular(article: string, revision: number): Promise<Schemas['PopularList']> {
  return call('GET', '/api/v1/articles/{article_id}/popular-passages', {
    path: { article_id: article },
    query: { revision },
    afterWrites: true,
  })
}

/** Say something, to a group if one is given; without network it waits on this phone. Throws ApiError `risky_words` and others. */
export function createMessage(subject: Subject, text: string, visibility: Visibility, group: string): Promise<SendResult<WrittenMessage>> {
  const { article, passage } = subject
  const audience = group ? { visibility: 'group' as const, group_id: group } : { visibility }
  const [path, body] = [{ article_id: article }, { key: createKey(), text, ...audience }]
  if (!passage) return sendOrQueue('/api/v1/articles/{article_id}/messages', path, body)
  return sendOrQueue('/api/v1/articles/{article_id}/thoughts', path, { ...body, quote: passage.quote, start: passage.start })
}

/** Answer a message, a thought or a reply; without network it waits on this phone. */
export function createReply(to: string, text: string): Promise<SendResult<WrittenMessage>> {
  return sendOrQueue('/api/v1/messages/{message_id}/replies', { message_id: to }, { key: createKey(), text })
}

/** Give one thing said; a root comes with the first of its replies. Throws ApiError. */
export function getMessage(id: string): Promise<Message> {
  return call('GET', '/api/v1/messages/{message_id}', { path: { message_id: id }, afterWrites: true })
}

/** Give a page of the replies below a message, oldest first. */
export function listReplies(to: string, cursor: string): Promise<ReplyPage> {
  return call('GET', '/api/v1/messages/{message_id}/replies', { path: { message_id: to }, query: { cursor }, afterWrites: true })
}

/** How many pages of replies are loaded for the words that a reader came for. */
const MAX_REPLY_PAGES = 10

/** Give one thread as a page of its own, with its replies as far as the one that is sought. Throws ApiError. */
export async function loadThread(rootId: string, soughtId: string): Promise<MessagePage> {
  const root = await getMessage(rootId)
  for (let pages = 0, cursor = ''; pages < MAX_REPLY_PAGES && root.reply_count > root.replies.length; pages += 1) {
    if (rootId === soughtId || root.replies.some(({ id }) => id === soughtId)) break
    const page = await listReplies(rootId, cursor)
    const known = new Set(root.replies.map(({ id }) => id))
    root.replies = [...root.replies, ...page.items.filter(({ id }) => !known.has(id))]
    if (!page.next) break
    cursor = page.next
  }
  return { items: [root], next: null, total: null }
}

/** Change one's own words. */
export function updateMessage(id: string, text: string, visibility?: Visibility): Promise<WrittenMessage> {
  return callAsReader('PUT', '/api/v1/messages/{message_id}', { path: { message_id: id }, body: { text, visibility } })
}

/** Erase one's own words. */
export function deleteMessage(id: string): Promise<void> {
  return callAsReader('DELETE', '/api/v1/messages/{message_id}', { path: { message_id: id } })
}

/** Like something, or take the like back; gives how it stands now. */
export function setLike(id: string, liked: boolean): Promise<Schemas['LikeState']> {
  return callAsReader(liked ? 'PUT' : 'DELETE', '/api/v1/messages/{message_id}/like', { path: { message_id: id } })
}
