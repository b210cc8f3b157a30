// What is said, as a list of threads: a thing said, and the replies below it that are shown.
import type { components } from '../api'

type Said = components['schemas']['MessageItem']
type Message = components['schemas']['MessageOut']
type ReplyPage = components['schemas']['ReplyPage']

/** A thing said with some of its replies; `hidden` are those not fetched, `next` where they begin. */
export interface Thread extends Said {
  replies: Said[]
  hidden: number
  next: string
}

/** Take a message as the server gives it. */
export function buildThread({ reply_count, replies, ...said }: Message): Thread {
  return { ...said, replies, hidden: Math.max(0, reply_count - replies.length), next: '' }
}

/** Find a thing said, wherever it stands. */
export function findComment(threads: Thread[], id: string): Said | null {
  for (const thread of threads) {
    if (thread.id === id) return thread
    const reply = thread.replies.find((each) => each.id === id)
    if (reply) return reply
  }
  return null
}

/** Give the threads with some fields of one thing changed. */
export function updateComment(threads: Thread[], id: string, fields: Partial<Said>): Thread[] {
  return threads.map((thread) => {
    if (thread.id === id) return { ...thread, ...fields, replies: thread.replies }
    if (!thread.replies.some((each) => each.id === id)) return thread
    return { ...thread, replies: thread.replies.map((each) => (each.id === id ? { ...each, ...fields } : each)) }
  })
}

/**
 * Give the threads with a page of replies added below one; a reply that stands there already is not
 * added again. `written` says that they were just written here, and were never counted as hidden.
 */
export function addReplies(threads: Thread[], id: string, page: ReplyPage, written = false): Thread[] {
  return threads.map((thread) => {
    if (thread.id !== id) return thread
    const known = new Set(thread.replies.map((each) => each.id))
    const replies = [...thread.replies, ...page.items.filter((each) => !known.has(each.id))]
    if (written) return { ...thread, replies }
    const hidden = page.next ? Math.max(1, thread.hidden - (replies.length - thread.replies.length)) : 0
    return { ...thread, replies, hidden, next: page.next ?? '' }
  })
}

/** Give the threads without one thing; what was answered stays, below words that are gone. */
export function removeComment(threads: Thread[], id: string): Thread[] {
  return threads
    .filter((thread) => thread.id !== id || thread.replies.length + thread.hidden > 0)
    .map((thread) => {
      if (thread.id === id) return { ...thread, unavailable: true, text: '', author: null }
      return { ...thread, replies: thread.replies.filter((each) => each.id !== id) }
    })
}
