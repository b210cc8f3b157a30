// The reader themselves.
import type { components } from '../api'
import { toApiError } from './errors'
import { callAsReader, loadSignIn, signIn, storeSignIn, upload, waitForSignIn } from './http'
import { clearStorage } from './storage'

type Profile = components['schemas']['WrittenProfileOut']

/** A reader; what of theirs waits or was refused is known once the server was asked. */
export type Account = components['schemas']['AccountOut'] & Partial<Pick<Profile, 'new_nickname' | 'new_avatar' | 'dropped_characters'>>

/** Give the reader as this phone knows them; null before the first act that needed a sign-in. */
export function getKnownAccount(): Account | null {
  return loadSignIn()?.account ?? null
}

/** Give the reader as this phone knows them once the sign-in that is under way, if one is, has ended. */
export async function waitForAccount(): Promise<Account | null> {
  await waitForSignIn()
  return getKnownAccount()
}

/** Sign in, and give the reader. */
export async function signInAndLoad(): Promise<Account> {
  await signIn()
  return loadAccount()
}

/** Ask the server who the reader is. */
export async function loadAccount(): Promise<Account> {
  return storeAccount(await callAsReader('GET', '/api/v1/me'))
}

/** Give the name that a reader goes by, or will once it has been looked at. */
export function getDisplayName(account: Account | null): string {
  return account?.new_nickname?.state === 'waiting' ? account.new_nickname.nickname : (account?.nickname ?? '')
}

/** Give the face that a reader shows, or will once it has been looked at. */
export function getDisplayAvatar(account: Account | null): string {
  return (account?.new_avatar?.state === 'waiting' ? account.new_avatar.avatar_url : account?.avatar_url) ?? ''
}

/** Change the nickname; the server says what may be one. */
export async function changeNickname(nickname: string): Promise<Account> {
  return storeAccount(await callAsReader('PUT', '/api/v1/me', { body: { nickname } }))
}

/** Change the avatar to a picture of this phone. */
export async function setAvatar(filePath: string): Promise<Account> {
  return storeAccount(await upload('/api/v1/me/avatar', filePath))
}

/** Sign out on this phone, whether or not the server can be told. */
export async function signOut(): Promise<void> {
  const token = loadSignIn()?.token
  try {
    if (token) await callAsReader('DELETE', '/api/v1/sessions/current')
  } catch (error) {
    toApiError(error)
  }
  storeSignIn(null)
}

/** Sign out on every phone. */
export async function signOutEverywhere(): Promise<void> {
  await callAsReader('DELETE', '/api/v1/sessions')
  storeSignIn(null)
}

/** Delete the account: everything that says who this was, at once and for good, on this phone as well. */
export async function deleteAccount(): Promise<void> {
  await callAsReader('DELETE', '/api/v1/me')
  storeSignIn(null)
  clearStorage()
}

function storeAccount(account: Account): Account {
  const signedIn = loadSignIn()
  if (signedIn) storeSignIn({ ...signedIn, account })
  return account
}
