// The chat group that the reader came from, as far as WeChat proves it; everything goes on without.
import type { components } from '../api'
import { isGroupScene } from '../lib/scene'
import { getLaunch } from './last-launch'
import { toApiError } from './errors'
import { callAsReader, loadSignIn, signIn } from './http'

export type Group = components['schemas']['GroupOut']
export type GroupList = components['schemas']['GroupList']

/** How long an arrival waits to know its group, in ms. */
const PROOF_TIMEOUT = 8000

let lookup: { enter: number; answer: Promise<string> } | null = null

/** Give the reader's id of the group through which they came to the front; '' for none. Asks once for each. */
export function findCurrentGroup(): Promise<string> {
  const { number, scene } = getLaunch()
  if (lookup?.enter !== number) lookup = { enter: number, answer: isGroupScene(scene) ? withTimeout(proveWithRetry()) : noGroup() }
  return lookup.answer
}

/** List the groups that the reader is in. */
export function listGroups(): Promise<GroupList> {
  return callAsReader('GET', '/api/v1/me/groups')
}

/** Leave a group here. */
export async function leaveGroup(id: string): Promise<void> {
  await callAsReader('DELETE', '/api/v1/me/groups/{group_id}', { path: { group_id: id } })
  if (lookup && (await lookup.answer) === id) lookup = { enter: lookup.enter, answer: noGroup() }
}

/** Prove it; where WeChat has a newer session than the server, sign in again, once. */
async function proveWithRetry(): Promise<string> {
  try {
    if (!loadSignIn()) await signIn()
    return await proveGroup()
  } catch (error) {
    if (toApiError(error).code !== 'session_key_stale') return ''
  }
  try {
    await signIn()
    return await proveGroup()
  } catch (error) {
    toApiError(error)
    return ''
  }
}

async function proveGroup(): Promise<string> {
  const sealed = await getGroupProof()
  if (!sealed) return ''
  const { id } = await callAsReader('POST', '/api/v1/me/groups', { body: sealed })
  return id
}

function getGroupProof(): Promise<{ encrypted_data: string; iv: string } | null> {
  return new Promise((resolve) => {
    if (!wx.getGroupEnterInfo) return resolve(null)
    wx.getGroupEnterInfo({
      success: ({ encryptedData, iv }) => resolve({ encrypted_data: encryptedData, iv }),
      fail: () => resolve(null),
    })
  })
}

function withTimeout(answer: Promise<string>): Promise<string> {
  return Promise.race([answer, new Promise<string>((resolve) => setTimeout(() => resolve(''), PROOF_TIMEOUT))])
}

function noGroup(): Promise<string> {
  return Promise.resolve('')
}
