// The chat group that the reader came from, as far as WeChat proves it; everything goes on without.
import type { components } from '../api'
import { isGroupScene } from '../lib/scene'
import { lastEnter } from './enters'
import { asApiError } from './errors'
import { act, kept, signIn } from './http'

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
  return act('GET', '/me/groups')
}

/** Leave a group here. */
export async function leave(id: string): Promise<void> {
  await act('DELETE', `/me/groups/${id}`)
  if (asked && (await asked.answer) === id) asked = { enter: asked.enter, answer: none() }
}

/** Prove it; where WeChat has a newer session than the house, sign in again, once. */
async function proven(): Promise<string> {
  try {
    if (!kept()) await signIn()
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
  const { id } = await act<Group>('POST', '/me/groups', { body: sealed })
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
