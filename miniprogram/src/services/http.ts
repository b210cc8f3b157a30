// The one caller of wx.request, wx.uploadFile and wx.downloadFile.
//
// Reading needs no sign-in. An act that does signs in by itself, silently; a stale sign-in is
// renewed once for all who wait for it, and the act goes on. Where the server is full, a request that
// may safely be repeated comes again by itself, a few times, and the reader is told of the wait.
import type { components } from '../api'
import { getServerUrl } from '../config'
import { ApiError, networkError, parseRefusal } from './errors'
import { isSinglePage } from './last-launch'
import { removeItem, getItem, setItem } from './storage'
import type { Answer, Input, Manner, Method, Parameters, PathOf } from './operations'
import { noteWrite, trackWrite, waitForWrites } from './writes-in-flight'
import { getVisitorToken } from './visitor-token'
import { showToast } from './dialogs'

export { ApiError }
export type SignedIn = components['schemas']['SignedIn']

const SIGN_IN = 'sign-in'
const TIMEOUT_MS = 15_000
const SLOW_TIMEOUT_MS = 40_000
const MAX_RETRIES = 3
/** In seconds; who is told to come later than that is told so, and decides. */
const MAX_RETRY_PAUSE = 8

/** What goes into a request, whatever its operation. */
interface Request extends Manner {
  path?: Record<string, string>
  query?: Record<string, string | number | null | undefined>
  body?: object
}

interface Reply {
  status: number
  data: unknown
  header: Record<string, string>
}

/** Call an operation that needs no sign-in; a reader who is signed in is recognised. Throws ApiError. */
export async function call<M extends Method, P extends PathOf<M>>(method: M, path: P, ...[input]: Input<M, P>): Promise<Answer<M, P>> {
  const request = (input ?? {}) as Request
  if (request.afterWrites) await waitForWrites()
  return unwrapReply<Answer<M, P>>(await requestPatiently(method, fillPath(path, request.path), request, loadSignIn()?.token))
}

/**
 * Call an operation as a reader, signing in first if need be. What is read waits for the writes under way; a
 * slow operation shows its outcome itself, and nothing waits for it. Throws ApiError.
 */
export async function callAsReader<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  ...[input]: Input<M, P>
): Promise<Answer<M, P>> {
  const request = (input ?? {}) as Request
  return requestAsReader<Answer<M, P>>(method, fillPath(path, request.path), request)
}

/** Post to an address that was filled in before, as what waited on this phone is. Throws ApiError. */
export function postAsReader(address: string, body: object): Promise<unknown> {
  return requestAsReader('POST', address, { body })
}

/** Send a file of this phone, as the form field `file`, as a reader. Throws ApiError. */
export async function upload<P extends PathOf<'POST'>>(path: P, filePath: string): Promise<Answer<'POST', P>> {
  return withSignIn<Answer<'POST', P>>((token) => uploadFile(path, filePath, token))
}

/** Fetch a picture into a temporary file, and give its path. Throws ApiError. */
export function download(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.downloadFile({
      url,
      timeout: SLOW_TIMEOUT_MS,
      success: (r) => (r.statusCode === 200 ? resolve(r.tempFilePath) : reject(parseRefusal(r.statusCode, null, {}))),
      fail: (e) => reject(networkError(e.errMsg)),
    })
  })
}

/** Fetch a file as a reader into a place of this phone, telling how far it is in percent; gives its path. Throws ApiError. */
export async function fetchFile(path: PathOf<'GET'>, filePath: string, heard: (percent: number) => void): Promise<string> {
  return withSignIn<string>((token) => downloadFile(path, filePath, token, heard))
}

/** Give what the last sign-in said, as far as this phone keeps it. */
export function loadSignIn(): SignedIn | null {
  return getItem<SignedIn>(SIGN_IN)
}

/** Keep a sign-in, or what has changed about it; null forgets it. */
export function storeSignIn(signedIn: SignedIn | null): void {
  if (signedIn) setItem(SIGN_IN, signedIn)
  else removeItem(SIGN_IN)
}

let renewing: Promise<string> | null = null

/** Sign in anew; whoever asks while it is under way waits for the same one. Throws ApiError. */
export function signIn(): Promise<string> {
  renewing ??= renewSignIn().finally(() => {
    renewing = null
  })
  return renewing
}

/** Wait for the sign-in that is under way, if one is, whatever becomes of it. */
export async function waitForSignIn(): Promise<void> {
  await renewing?.catch(() => undefined)
}

async function renewSignIn(): Promise<string> {
  if (isSinglePage()) throw new ApiError('single_page', 0, '点下方「前往小程序」后再试')
  const code = await getLoginCode()
  const signedIn = unwrapReply<SignedIn>(await request('POST', '/api/v1/sessions', { body: { code, visitor: getVisitorToken() } }))
  storeSignIn(signedIn)
  return signedIn.token
}

function getLoginCode(): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.login({
      timeout: TIMEOUT_MS,
      success: (r) => resolve(r.code),
      fail: () => reject(new ApiError('login_failed', 0, '微信登录没有成功，请稍后再试')),
    })
  })
}

function requestAsReader<T>(method: Method, address: string, request: Request): Promise<T> {
  const ask = () => withSignIn<T>((token) => requestPatiently(method, address, request, token))
  if (method === 'GET') return waitForWrites().then(ask)
  if (!request.slow) return trackWrite(ask())
  noteWrite()
  return ask()
}

async function withSignIn<T>(attempt: (token: string) => Promise<Reply>): Promise<T> {
  const token = loadSignIn()?.token ?? (await signIn())
  const reply = await attempt(token)
  if (reply.status !== 401) return unwrapReply<T>(reply)
  const newer = loadSignIn()?.token
  return unwrapReply<T>(await attempt(newer && newer !== token ? newer : await signIn()))
}

function unwrapReply<T>(reply: Reply): T {
  if (reply.status >= 200 && reply.status < 300) return reply.data as T
  throw parseRefusal(reply.status, reply.data, reply.header)
}

/** Ask, and where the server is full ask again when it says, as often as is decent, if that can do no harm. */
async function requestPatiently(method: Method, address: string, input: Request, token?: string): Promise<Reply> {
  const attempts = canRepeat(method, input) ? MAX_RETRIES : 0
  let reply = await request(method, address, input, token)
  for (let repeated = 0; repeated < attempts && retryPauseOf(reply); repeated += 1) {
    const seconds = retryPauseOf(reply)
    showToast(`现在人有点多，${seconds} 秒后自动再试`, seconds * 1000)
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    reply = await request(method, address, input, token)
  }
  return reply
}

function canRepeat(method: Method, { repeatable, body = {} }: Request): boolean {
  return method !== 'POST' || !!repeatable || 'key' in body
}

/** Tell in how many seconds a request is to come again by itself; 0 for not at all. */
function retryPauseOf({ status, data, header }: Reply): number {
  if (status !== 503) return 0
  const { code, retryAfter } = parseRefusal(status, data, header)
  return code === 'busy' && retryAfter && retryAfter <= MAX_RETRY_PAUSE ? retryAfter : 0
}

function request(method: Method, address: string, { query, body, slow }: Request, token?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    wx.request({
      method,
      url: urlOf(address, query),
      data: body,
      header: token ? { Authorization: `Bearer ${token}` } : {},
      timeout: slow ? SLOW_TIMEOUT_MS : TIMEOUT_MS,
      success: (r) => resolve({ status: r.statusCode, data: r.data, header: r.header as Reply['header'] }),
      fail: (e) => reject(networkError(e.errMsg)),
    })
  })
}

function uploadFile(path: string, filePath: string, token: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    wx.uploadFile({
      url: urlOf(path),
      filePath,
      name: 'file',
      header: { Authorization: `Bearer ${token}` },
      timeout: SLOW_TIMEOUT_MS,
      success: (r) => resolve({ status: r.statusCode, data: parseJson(r.data), header: {} }),
      fail: (e) => reject(networkError(e.errMsg)),
    })
  })
}

function downloadFile(path: string, filePath: string, token: string, heard: (percent: number) => void): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const task = wx.downloadFile({
      url: urlOf(path),
      filePath,
      header: { Authorization: `Bearer ${token}` },
      timeout: SLOW_TIMEOUT_MS,
      success: (r) => {
        const good = r.statusCode >= 200 && r.statusCode < 300
        const data = good ? filePath : parseJson(readTextFile(r.filePath ?? r.tempFilePath))
        resolve({ status: r.statusCode, data, header: (r as unknown as Partial<Reply>).header ?? {} })
      },
      fail: (e) => reject(networkError(e.errMsg)),
    })
    task?.onProgressUpdate?.(({ progress }) => heard(progress))
  })
}

/** Read what came in the stead of a file: the server's own words. */
function readTextFile(filePath: string): string {
  try {
    return wx.getFileSystemManager().readFileSync(filePath, 'utf8') as string
  } catch {
    return ''
  }
}

/** Give the URL of something that the server shows without a sign-in. */
export function urlFor<P extends PathOf<'GET'>>(path: P, input: Parameters<'GET', P>): string {
  const { path: values, query } = input as Request
  return urlOf(fillPath(path, values), query)
}

/** Put values into the places of a path that are named in braces. */
export function fillPath(path: string, values: Request['path'] = {}): string {
  return path.replace(/{(\w+)}/g, (_, name: string) => encodeURIComponent(values[name]))
}

function urlOf(address: string, query: Request['query'] = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const text = pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')
  return `${getServerUrl()}${address}${text ? `?${text}` : ''}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
