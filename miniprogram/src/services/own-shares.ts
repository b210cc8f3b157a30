// What became of what a reader passed on: how many came, never who.
import type { components } from '../api'
import { callAsReader } from './http'
import { sendShares } from './share-outbox'

export type OwnShare = components['schemas']['OwnShare']
export type OwnSharePage = components['schemas']['OwnSharePage']
export type OwnShareDetail = components['schemas']['OwnShareDetail']

/** Give a page of what the reader passed on, the newest first. */
export async function listOwnShares(cursor: string): Promise<OwnSharePage> {
  await sendShares()
  return callAsReader('GET', '/api/v1/me/shares', { query: { cursor } })
}

/** Tell what became of one share, day by day. */
export function getOwnShare(id: string): Promise<OwnShareDetail> {
  return callAsReader('GET', '/api/v1/me/shares/{share_id}', { path: { share_id: id } })
}
