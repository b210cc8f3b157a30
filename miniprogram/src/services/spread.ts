// What became of what a reader passed on: how many came, never who.
import type { components } from '../api'
import { callAsReader } from './http'
import { tellPassedOn } from './passing'

export type MyShare = components['schemas']['OwnShare']
export type MySharePage = components['schemas']['OwnSharePage']
export type MyShareWhole = components['schemas']['OwnShareDetail']

/** Give a page of what the reader passed on, the newest first. */
export async function listMine(cursor: string): Promise<MySharePage> {
  await tellPassedOn()
  return callAsReader('GET', '/api/v1/me/shares', { query: { cursor } })
}

/** Tell what became of one share, day by day. */
export function getMine(id: string): Promise<MyShareWhole> {
  return callAsReader('GET', '/api/v1/me/shares/{share_id}', { path: { share_id: id } })
}
