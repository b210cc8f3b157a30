// What the reader is told: their inbox, what may be sent through WeChat, and whom they follow here.
import type { components } from '../api'
import { call, callAsReader, loadSignIn, storeSignIn } from './http'
import { send } from './outbox'
import { newKey } from './visitor'

type Schemas = components['schemas']
export type Notice = Schemas['NoticeOut']
export type NoticePage = Schemas['NoticePage']
export type Settings = Schemas['NoticeSettings']
export type Kind = Notice['kind']
/** A kind that can be sent, and so be switched off. */
export type Sent = Schemas['NoticeChoice']['muted'][number]
/** What became of asking: allowed, refused, switched off in WeChat, not possible now. */
export type Answer = 'accept' | 'reject' | 'off' | 'failed'

const MAIN_SWITCH = 20004

/** Give a page of the inbox, the newest first. Throws ApiError. */
export function list(cursor: string): Promise<NoticePage> {
  return callAsReader('GET', '/api/v1/notices', { query: { cursor } })
}

/** Give one notice, as the message that leads here names it. Throws ApiError. */
export function get(id: string): Promise<Notice> {
  return callAsReader('GET', '/api/v1/notices/{notice_id}', { path: { notice_id: id } })
}

/** Mark one notice as read, or all without an id; gives how many are left. Throws ApiError. */
export async function markRead(id?: string): Promise<number> {
  const { unread } = await callAsReader('PUT', '/api/v1/notices/read', { body: { id } })
  const signedIn = loadSignIn()
  if (signedIn) storeSignIn({ ...signedIn, account: { ...signedIn.account, unread } })
  return unread
}

let known: Settings | null = null

/** Give what is sent through WeChat and when it is quiet. Throws ApiError. */
export async function settings(): Promise<Settings> {
  known = await callAsReader('GET', '/api/v1/me/notices')
  return known
}

/** Give the template of a kind that can be asked for now; null where there is none. Throws ApiError. */
export async function templateOf(kind: Sent): Promise<string | null> {
  const { kinds } = known ?? (await settings())
  return kinds.find((each) => each.kind === kind)?.template_id ?? null
}

/** Switch kinds off, and set quiet hours; null is none. Throws ApiError. */
export async function choose(muted: Sent[], quiet: Settings['quiet']): Promise<Settings> {
  known = await callAsReader('PUT', '/api/v1/me/notices', { body: { muted, quiet } })
  return known
}

/**
 * Have WeChat ask the reader to allow one message of a template, and tell the server. Must be called right
 * in a tap; what the server cannot be told now waits on this phone.
 */
export async function askOnce(template: string): Promise<Answer> {
  const answered = await popup(template)
  if (answered.errCode === MAIN_SWITCH) return 'off'
  const said = answered.said
  if (!said) return 'failed'
  const { answer } = await send('/api/v1/consents', {}, { key: newKey(), results: { [template]: said } })
  known = answer ?? known
  return said.startsWith('accept') ? 'accept' : said === 'ban' ? 'off' : 'reject'
}

function popup(template: string): Promise<{ said?: string; errCode?: number }> {
  return new Promise((resolve) => {
    if (!wx.requestSubscribeMessage) return resolve({})
    wx.requestSubscribeMessage({
      tmplIds: [template],
      success: (answers) => resolve({ said: (answers as unknown as Record<string, string>)[template] }),
      fail: ({ errCode }) => resolve({ errCode }),
    })
  })
}

/** Tell whether the reader hears of an account's new articles here. Throws ApiError. */
export async function isFollowing(account: string): Promise<boolean> {
  const path = { account_id: account }
  return (await call('GET', '/api/v1/official-accounts/{account_id}/follow', { path, afterWrites: true })).following
}

/** Hear of an account's new articles here, or no more; gives how it stands now. Throws ApiError. */
export async function follow(account: string, following: boolean): Promise<boolean> {
  const path = { account_id: account }
  return (await callAsReader(following ? 'PUT' : 'DELETE', '/api/v1/official-accounts/{account_id}/follow', { path })).following
}
