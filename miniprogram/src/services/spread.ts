// What became of what a reader passed on: how many came, never who.
import type { components } from '../api'
import { act } from './http'

export type MyShare = components['schemas']['OwnShare']
type MySharePage = components['schemas']['OwnSharePage']
type MyShareWhole = components['schemas']['OwnShareDetail']

/** Give a page of what the reader passed on, the newest first. */
export function listMine(cursor: string): Promise<MySharePage> {
  return act('GET', '/me/shares', { query: { cursor } })
}

/** Tell what became of one share, day by day. */
export function getMine(id: string): Promise<MyShareWhole> {
  return act('GET', `/me/shares/${encodeURIComponent(id)}`)
}
