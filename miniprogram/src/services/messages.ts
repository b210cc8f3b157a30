// What readers say: messages on an article, thoughts on a passage, replies, likes.
import type { components } from '../api'
import type { Span } from '../lib/text'
import { act, readAfterWrites } from './http'
import { send, type Sent } from './outbox'
import { newKey } from './visitor'

type Schemas = components['schemas']
export type Said = Schemas['MessageItem']
export type Message = Schemas['MessageOut']
export type MessagePage = Schemas['MessagePage']
export type ReplyPage = Schemas['ReplyPage']
export type PopularPassage = Schemas['PopularPassage']
export type Visibility = Said['visibility']
export type Sort = 'hot' | 'new'

/** What is talked about: an article, or a passage of one revision of it. */
export interface Subject {
  article: string
  passage?: (Span & { quote: string; revision: number }) | null
}

/** Where what is said about something is kept. */
export function pathOf({ article, passage }: Subject): string {
  return `/articles/${encodeURIComponent(article)}/${passage ? 'thoughts' : 'messages'}`
}

/**
 * Give a page of what is said about something, to all or to one of the reader's groups. Throws ApiError,
 * `old_revision` when the text has changed, `group_unknown` when they are in that group no more.
 */
export function list(subject: Subject, sort: Sort, cursor: string, group: string): Promise<MessagePage> {
  const { passage } = subject
  const range = passage && { start: passage.start, end: passage.end, revision: passage.revision }
  return readAfterWrites(pathOf(subject), { sort, cursor, group, ...range })
}

/** Give what many readers marked, with the best thoughts there. Throws ApiError, `old_revision` when the text has changed. */
export function listPopular(article: string, revision: number): Promise<Schemas['PopularList']> {
  return readAfterWrites(`/articles/${encodeURIComponent(article)}/popular`, { revision })
}

/** Say something, to a group if one is given; without network it waits on this phone. Throws ApiError `risky_words` and others. */
export function say(subject: Subject, text: string, visibility: Visibility, group: string): Promise<Sent<Message>> {
  const { passage } = subject
  const about = passage && { quote: passage.quote, start: passage.start }
  const audience = group ? { visibility: 'group', group } : { visibility }
  return send<Message>(pathOf(subject), { key: newKey(), text, ...audience, ...about })
}

/** Answer a message, a thought or a reply; without network it waits on this phone. */
export function reply(to: string, text: string): Promise<Sent<Message>> {
  return send<Message>(`/messages/${to}/replies`, { key: newKey(), text })
}

/** Give one thing said; a root comes with the first of its replies. Throws ApiError. */
export function get(id: string): Promise<Message> {
  return readAfterWrites(`/messages/${encodeURIComponent(id)}`)
}

/** Give a page of the replies below a message, oldest first. */
export function replies(to: string, cursor: string): Promise<ReplyPage> {
  return readAfterWrites(`/messages/${to}/replies`, { cursor })
}

/** Change one's own words. */
export function edit(id: string, text: string, visibility?: Visibility): Promise<Message> {
  return act('PUT', `/messages/${id}`, { body: { text, visibility } })
}

/** Erase one's own words. */
export function erase(id: string): Promise<void> {
  return act('DELETE', `/messages/${id}`)
}

/** Like something, or take the like back; gives how it stands now. */
export function like(id: string, liked: boolean): Promise<Schemas['LikeState']> {
  return act(liked ? 'PUT' : 'DELETE', `/messages/${id}/like`)
}
