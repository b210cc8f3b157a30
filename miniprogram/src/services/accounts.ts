// The reader themselves.
import type { components } from '../api'
import { act, keep, kept, signIn, upload } from './http'
import { forgetAll } from './memory'

export type Account = components['schemas']['AccountOut']

/** Give the reader as this phone knows them; null before the first act that needed a sign-in. */
export function known(): Account | null {
  return kept()?.account ?? null
}

/** Sign in, and give the reader. */
export async function arrive(): Promise<Account> {
  await signIn()
  return me()
}

/** Ask the server who the reader is. */
export async function me(): Promise<Account> {
  return remembered(await act<Account>('GET', '/me'))
}

/** Change the nickname; the server says what may be one. */
export async function rename(nickname: string): Promise<Account> {
  return remembered(await act<Account>('PUT', '/me', { body: { nickname } }))
}

/** Change the avatar to a picture of this phone. */
export async function setAvatar(filePath: string): Promise<Account> {
  return remembered(await upload<Account>('/me/avatar', filePath))
}

/** Sign out on this phone; without network the phone forgets all the same. */
export async function signOut(): Promise<void> {
  const token = kept()?.token
  try {
    if (token) await act('DELETE', '/sessions/current')
  } finally {
    keep(null)
  }
}

/** Sign out on every phone. */
export async function signOutEverywhere(): Promise<void> {
  await act('DELETE', '/sessions')
  keep(null)
}

/** Delete the account: everything that says who this was, at once and for good, on this phone as well. */
export async function deleteMe(): Promise<void> {
  await act('DELETE', '/me')
  keep(null)
  forgetAll()
}

function remembered(account: Account): Account {
  const signedIn = kept()
  if (signedIn) keep({ ...signedIn, account })
  return account
}
