// The chat group that the reader came from, as far as WeChat proves it; everything goes on without.
import type { components } from '../api'
import { isGroupScene } from '../lib/scene'
import { lastEnter } from './enters'
import { asApiError } from './errors'
import { callAsReader, loadSignIn, signIn } from './http'

export type Group = components['schemas']['GroupOut']
export type GroupList = components['schemas']['GroupList']

/** How long an arrival waits to know its group, in ms. */
const PATIENCE = 8000

let asked: { enter: number; answer: Promise<string> } | null = null

/** Give the reader's id of the group through which they came to the front; '' for none. Asks once for each. */
export function groupHere(): Promise<string> {
  const { number, scene } = lastEnter()
  if (asked?.enter !== number) asked = { enter: number, answer: isGroupScene(scene) ? inTime(proven()) : none() }
  return asked.answer
}

/** List the groups that the reader is in. */
export function listGroups(): Promise<GroupList> {
  return callAsReader('GET', '/api/v1/me/groups')
}

/** Leave a group here. */
export async function leave(id: string): Promise<void> {
  await callAsReader('DELETE', '/api/v1/me/groups/{group_id}', { path: { group_id: id } })
  if (asked && (await asked.answer) === id) asked = { enter: asked.enter, answer: none() }
}

/** Prove it; where WeChat has a newer session than the house, sign in again, once. */
async function proven(): Promise<string> {
  try {
    if (!loadSignIn()) await signIn()
    return await prove()
  } catch (error) {
    if (asApiError(error).code !== 'session_key_stale') return ''
  }
  try {
    await signIn()
    return await prove()
  } catch (error) {
    asApiError(error)
    return ''
  }
}

async function prove(): Promise<string> {
  const sealed = await enterInfo()
  if (!sealed) return ''
  const { id } = await callAsReader('POST', '/api/v1/me/groups', { body: sealed })
  return id
}

function enterInfo(): Promise<{ encrypted_data: string; iv: string } | null> {
  return new Promise((resolve) => {
    if (!wx.getGroupEnterInfo) return resolve(null)
    wx.getGroupEnterInfo({
      success: ({ encryptedData, iv }) => resolve({ encrypted_data: encryptedData, iv }),
      fail: () => resolve(null),
    })
  })
}

function inTime(answer: Promise<string>): Promise<string> {
  return Promise.race([answer, new Promise<string>((resolve) => setTimeout(() => resolve(''), PATIENCE))])
}

function none(): Promise<string> {
  return Promise.resolve('')
}
