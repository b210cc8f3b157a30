// What the reader is told: their inbox, what may be sent through WeChat, and whom they follow here.
import type { components } from '../api'
import { call, callAsReader, loadSignIn, storeSignIn } from './http'
import { sendOrQueue } from './offline-outbox'
import { createKey } from './visitor-token'

type Schemas = components['schemas']
export type Notice = Schemas['NoticeOut']
export type NoticePage = Schemas['NoticePage']
export type Settings = Schemas['NoticeSettings']
export type Kind = Notice['kind']
/** A kind that can be sent, and so be switched off. */
export type MessageKind = Schemas['NoticeChoice']['muted'][number]
/** What became of asking: allowed, refused, switched off in WeChat, not possible now. */
export type SubscriptionAnswer = 'accept' | 'reject' | 'off' | 'failed'

const ALL_MESSAGES_OFF = 20004

/** Give a page of the inbox, the newest first. Throws ApiError. */
export function listNotices(cursor: string): Promise<NoticePage> {
  return callAsReader('GET', '/api/v1/notices', { query: { cursor } })
}

/** Give one notice, as the message that leads here names it. Throws ApiError. */
export function getNotice(id: string): Promise<Notice> {
  return callAsReader('GET', '/api/v1/notices/{notice_id}', { path: { notice_id: id } })
}

/** Mark one notice as read, or all without an id; gives how many are left. Throws ApiError. */
export async function markRead(id?: string): Promise<number> {
  const { unread } = await callAsReader('PUT', '/api/v1/notices/read', { body: { id } })
  const signedIn = loadSignIn()
  if (signedIn) storeSignIn({ ...signedIn, account: { ...signedIn.account, unread } })
  return unread
}

let knownSettings: Settings | null = null

/** Give what is sent through WeChat and when it is quiet. Throws ApiError. */
export async function loadSettings(): Promise<Settings> {
  knownSettings = await callAsReader('GET', '/api/v1/me/notices')
  return knownSettings
}

/** Give the template of a kind that can be asked for now; null where there is none. Throws ApiError. */
export async function getTemplate(kind: MessageKind): Promise<string | null> {
  const { kinds } = knownSettings ?? (await loadSettings())
  return kinds.find((each) => each.kind === kind)?.template_id ?? null
}

/** Switch kinds off, and set quiet hours; null is none. Throws ApiError. */
export async function saveSettings(muted: MessageKind[], quiet: Settings['quiet']): Promise<Settings> {
  knownSettings = await callAsReader('PUT', '/api/v1/me/notices', { body: { muted, quiet } })
  return knownSettings
}

/**
 * Have WeChat ask the reader to allow one message of a template, and tell the server. Must be called right
 * in a tap; what the server cannot be told now waits on this phone.
 */
export async function requestSubscription(template: string): Promise<SubscriptionAnswer> {
  const answered = await showSubscribePopup(template)
  if (answered.errCode === ALL_MESSAGES_OFF) return 'off'
  const said = answered.said
  if (!said) return 'failed'
  const { answer } = await sendOrQueue('/api/v1/consents', {}, { key: createKey(), results: { [template]: said } })
  knownSettings = answer ?? knownSettings
  return said.startsWith('accept') ? 'accept' : said === 'ban' ? 'off' : 'reject'
}

function showSubscribePopup(template: string): Promise<{ said?: string; errCode?: number }> {
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
export async function loadFollowing(account: string): Promise<boolean> {
  const path = { account_id: account }
  return (await call('GET', '/api/v1/official-accounts/{account_id}/follow', { path, afterWrites: true })).following
}

/** Hear of an account's new articles here, or no more; gives how it stands now. Throws ApiError. */
export async function setFollowing(account: string, following: boolean): Promise<boolean> {
  const path = { account_id: account }
  return (await callAsReader(following ? 'PUT' : 'DELETE', '/api/v1/official-accounts/{account_id}/follow', { path })).following
}
