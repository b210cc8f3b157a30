// What was passed on from this phone. WeChat asks a page for an address and waits for no server: so the
// phone draws the share's id, gives it away at once, and tells the server of it as soon as it can.
import type { components } from '../api'
import { toApiError } from './errors'
import { call } from './http'
import { getItem, setItem } from './storage'
import { trackWrite } from './writes-in-flight'
import { createKey, getVisitorToken } from './visitor-token'

type NewShare = components['schemas']['NewShare']
type NewChallenge = components['schemas']['NewChallenge']
/** Words of an article with some of their characters hidden. */
export type Gap = NonNullable<NewChallenge['gap']>

/** A way of passing on that needs no card. */
export type Channel = NewShare['channel']

/** Something passed on that the server does not know of yet. */
interface WaitingShare {
  s: string
  share: NewShare | NewChallenge
}

const STORAGE_KEY = 'passed-on'
const MAX_WAITING = 50
const ID_LENGTH = 12
const TOO_MANY_REQUESTS = 429

/** Draw a share's id for an article, or for the words to which the reader came by `of`; told later. */
export function createShare(article: string, of: string, channel: Channel): string {
  return queueShare({ article_id: article, parent_share_id: of, channel, visitor: getVisitorToken() })
}

/** Draw the id of a challenge: a new gap, or that of the challenge `gap` names; told later. */
export function createChallenge(article: string, gap: Gap | string): string {
  const what = typeof gap === 'string' ? { gap: null, parent_share_id: gap } : { gap, parent_share_id: '' }
  return queueShare({ article_id: article, visitor: getVisitorToken(), ...what })
}

function queueShare(share: WaitingShare['share']): string {
  const s = createKey(ID_LENGTH)
  setItem(STORAGE_KEY, [...listWaitingShares(), { s, share }].slice(-MAX_WAITING))
  void sendShares()
  return s
}

let sending: Promise<void> | null = null

/** Tell the server what was passed on and could not be told yet; never fails. */
export function sendShares(): Promise<void> {
  sending ??= trackWrite(sendAll()).finally(() => {
    sending = null
  })
  return sending
}

/** Give the address that opens a share from anywhere. Throws ApiError. */
export async function getShareLink(s: string): Promise<string> {
  await sendShares()
  const { url } = await call('GET', '/api/v1/shares/{share_id}/link', { path: { share_id: s } })
  return url
}

async function sendAll(): Promise<void> {
  for (let next = listWaitingShares()[0]; next; next = listWaitingShares()[0]) {
    const { s, share } = next
    try {
      if ('channel' in share) await call('PUT', '/api/v1/shares/{share_id}', { path: { share_id: s }, body: share })
      else await call('PUT', '/api/v1/challenges/{share_id}', { path: { share_id: s }, body: share })
    } catch (error) {
      const { status } = toApiError(error)
      if (status < 400 || status >= 500 || status === TOO_MANY_REQUESTS) return
    }
    setItem(
      STORAGE_KEY,
      listWaitingShares().filter((each) => each.s !== s),
    )
  }
}

function listWaitingShares(): WaitingShare[] {
  return getItem<WaitingShare[]>(STORAGE_KEY) ?? []
}
