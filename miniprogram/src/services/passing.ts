// What was passed on from this phone. WeChat asks a page for an address and waits for no server: so the
// phone draws the share's id, gives it away at once, and tells the server of it as soon as it can.
import type { components } from '../api'
import { asApiError } from './errors'
import { call } from './http'
import { recall, remember } from './memory'
import { trackWrite } from './pending-writes'
import { newKey, visitor } from './visitor'

type NewShare = components['schemas']['NewShare']
type NewChallenge = components['schemas']['NewChallenge']
/** Words of an article with some of their characters hidden. */
export type Gap = NonNullable<NewChallenge['gap']>

/** A way of passing on that needs no card. */
export type Channel = NewShare['channel']

/** Something passed on that the server does not know of yet. */
interface Untold {
  s: string
  share: NewShare | NewChallenge
}

const KEPT = 'passed-on'
const MOST = 50
const LETTERS_OF_AN_ID = 12
const TOO_SOON = 429

/** Draw a share's id for an article, or for the words to which the reader came by `of`; told later. */
export function passOn(article: string, of: string, channel: Channel): string {
  return drawn({ article, of, channel, visitor: visitor() })
}

/** Draw the id of a challenge: a new gap, or that of the challenge `gap` names; told later. */
export function challenge(article: string, gap: Gap | string): string {
  const what = typeof gap === 'string' ? { gap: null, of: gap } : { gap, of: '' }
  return drawn({ article, visitor: visitor(), ...what })
}

function drawn(share: Untold['share']): string {
  const s = newKey(LETTERS_OF_AN_ID)
  remember(KEPT, [...untold(), { s, share }].slice(-MOST))
  void tellPassedOn()
  return s
}

let telling: Promise<void> | null = null

/** Tell the server what was passed on and could not be told yet; never fails. */
export function tellPassedOn(): Promise<void> {
  telling ??= trackWrite(tellAll()).finally(() => {
    telling = null
  })
  return telling
}

/** Give the address that opens a share from anywhere. Throws ApiError. */
export async function linkOf(s: string): Promise<string> {
  await tellPassedOn()
  const { url } = await call('GET', '/api/v1/shares/{s}/link', { path: { s } })
  return url
}

async function tellAll(): Promise<void> {
  for (let next = untold()[0]; next; next = untold()[0]) {
    const { s, share } = next
    try {
      if ('channel' in share) await call('PUT', '/api/v1/shares/{s}', { path: { s }, body: share })
      else await call('PUT', '/api/v1/challenges/{s}', { path: { s }, body: share })
    } catch (error) {
      const { status } = asApiError(error)
      if (status < 400 || status >= 500 || status === TOO_SOON) return
    }
    remember(KEPT, untold().filter((each) => each.s !== s))
  }
}

function untold(): Untold[] {
  return recall<Untold[]>(KEPT) ?? []
}
