// The one caller of wx.request, wx.uploadFile and wx.downloadFile.
//
// Reading needs no sign-in. An act that does signs in by itself, silently; a stale sign-in is
// renewed once for all who wait for it, and the act goes on.
import type { components } from '../api'
import { server } from '../config'
import { ApiError, away, refusal } from './errors'
import { isSinglePage } from './enters'
import { forget, recall, remember } from './memory'

export { ApiError }
export type SignedIn = components['schemas']['SignedIn']

const KEPT = 'sign-in'
const USUAL_WAIT = 15_000
const LONG_WAIT = 40_000

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What goes into a request; `slow` is for acts that draw or carry pictures. */
interface Asked {
  query?: Record<string, string | number | undefined>
  body?: object
  slow?: boolean
}

interface Reply {
  status: number
  data: unknown
  header: Record<string, string>
}

/** Read something; a reader who is signed in is recognised, a stranger reads as well. Throws ApiError. */
export async function read<T>(path: string, query?: Asked['query']): Promise<T> {
  return answer<T>(await request('GET', path, { query }, kept()?.token))
}

/** Tell the server something that needs no sign-in. Throws ApiError. */
export async function tell<T>(path: string, body: object): Promise<T> {
  return answer<T>(await request('POST', path, { body }, kept()?.token))
}

/** Do something as a reader, signing in first if need be. Throws ApiError. */
export async function act<T>(method: Method, path: string, asked: Asked = {}): Promise<T> {
  return asReader<T>((token) => request(method, path, asked, token))
}

/** Send a file of this phone, as the form field `file`, as a reader. Throws ApiError. */
export async function upload<T>(path: string, filePath: string): Promise<T> {
  return asReader<T>((token) => send(path, filePath, token))
}

/** Fetch a picture into a temporary file, and give its path. Throws ApiError. */
export function download(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.downloadFile({
      url,
      timeout: LONG_WAIT,
      success: (r) =>
        r.statusCode === 200 ? resolve(r.tempFilePath) : reject(refusal(r.statusCode, null, {})),
      fail: (e) => reject(away(e.errMsg)),
    })
  })
}

/** Give what the last sign-in said, as far as this phone keeps it. */
export function kept(): SignedIn | null {
  return recall<SignedIn>(KEPT)
}

/** Keep a sign-in, or what has changed about it; null forgets it. */
export function keep(signedIn: SignedIn | null): void {
  if (signedIn) remember(KEPT, signedIn)
  else forget(KEPT)
}

let renewing: Promise<string> | null = null

/** Sign in anew; whoever asks while it is under way waits for the same one. Throws ApiError. */
export function signIn(): Promise<string> {
  renewing ??= freshSignIn().finally(() => {
    renewing = null
  })
  return renewing
}

async function freshSignIn(): Promise<string> {
  if (isSinglePage()) throw new ApiError('single_page', 0, '点下方「前往小程序」后再试')
  const code = await loginCode()
  const signedIn = answer<SignedIn>(await request('POST', '/sessions', { body: { code } }))
  keep(signedIn)
  return signedIn.token
}

function loginCode(): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.login({
      timeout: USUAL_WAIT,
      success: (r) => resolve(r.code),
      fail: () => reject(new ApiError('login_failed', 0, '微信登录没有成功，请稍后再试')),
    })
  })
}

async function asReader<T>(attempt: (token: string) => Promise<Reply>): Promise<T> {
  const token = kept()?.token ?? (await signIn())
  const reply = await attempt(token)
  if (reply.status !== 401) return answer<T>(reply)
  const newer = kept()?.token
  return answer<T>(await attempt(newer && newer !== token ? newer : await signIn()))
}

function answer<T>(reply: Reply): T {
  if (reply.status >= 200 && reply.status < 300) return reply.data as T
  throw refusal(reply.status, reply.data, reply.header)
}

function request(method: Method, path: string, asked: Asked, token?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    wx.request({
      method,
      url: address(path, asked.query),
      data: asked.body,
      header: token ? { Authorization: `Bearer ${token}` } : {},
      timeout: asked.slow ? LONG_WAIT : USUAL_WAIT,
      success: (r) => resolve({ status: r.statusCode, data: r.data, header: r.header as Reply['header'] }),
      fail: (e) => reject(away(e.errMsg)),
    })
  })
}

function send(path: string, filePath: string, token: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    wx.uploadFile({
      url: address(path),
      filePath,
      name: 'file',
      header: { Authorization: `Bearer ${token}` },
      timeout: LONG_WAIT,
      success: (r) => resolve({ status: r.statusCode, data: parsed(r.data), header: {} }),
      fail: (e) => reject(away(e.errMsg)),
    })
  })
}

function address(path: string, query: Asked['query'] = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const text = pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')
  return `${server()}/api/v1${path}${text ? `?${text}` : ''}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
