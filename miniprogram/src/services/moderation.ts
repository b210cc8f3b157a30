// Keeping order among readers: reporting words, and not meeting a person's words any more.
import type { components } from '../api'
import { callAsReader } from './http'

export type ReportReason = components['schemas']['NewReport']['reason']
/** What a person shows of themselves. */
export type PersonReportKind = components['schemas']['NewPersonReport']['kind']
export type BlockedPage = components['schemas']['BlockedPage']

/** The reasons a reader can give, in the order in which they are offered; six is WeChat's most. */
export const REPORT_REASONS: [ReportReason, string][] = [
  ['spam', '广告或刷屏'],
  ['abuse', '攻击、辱骂'],
  ['porn', '低俗色情'],
  ['illegal', '违法内容'],
  ['rumour', '不实信息'],
  ['other', '别的问题'],
]

/** Report public words. */
export function reportMessage(id: string, reason: ReportReason): Promise<unknown> {
  return callAsReader('POST', '/api/v1/reports', { body: { kind: 'message', id, reason } })
}

/** Report the name or the face that a person shows. */
export function reportPerson(account: string, kind: PersonReportKind, reason: ReportReason): Promise<unknown> {
  return callAsReader('POST', '/api/v1/people/{account_id}/reports', { path: { account_id: account }, body: { kind, reason } })
}

/** How many characters an appeal may hold. */
export const MAX_APPEAL_LENGTH = 200

/** How words stand whose author has appealed. */
export const APPEALED = { explanation: '申诉已收到，编辑会再看一看', appeal: 'asked' as const }

/** Ask an editor once to look again at one's own words; they are `APPEALED` then. */
export function createAppeal(id: string, words: string): Promise<components['schemas']['WrittenOut']> {
  return callAsReader('POST', '/api/v1/me/annotations/{annotation_id}/appeal', { path: { annotation_id: id }, body: { text: words } })
}

/** Let a person's words vanish for this reader; the person is not told. */
export function blockPerson(account: string): Promise<void> {
  return callAsReader('PUT', '/api/v1/blocks/{account_id}', { path: { account_id: account } })
}

/** Let a person's words come back. */
export function unblockPerson(account: string): Promise<void> {
  return callAsReader('DELETE', '/api/v1/blocks/{account_id}', { path: { account_id: account } })
}

/** Give a page of whom this reader has blocked. */
export function listBlocked(cursor: string): Promise<BlockedPage> {
  return callAsReader('GET', '/api/v1/blocks', { query: { cursor } })
}
