// The one caller of wx.request, wx.uploadFile and wx.downloadFile.
//
// Reading needs no sign-in. An act that does signs in by itself, silently; a stale sign-in is
// renewed once for all who wait for it, and the act goes on. Where the house is full, a request that
// may safely be repeated comes again by itself, a few times, and the reader is told of the wait.
import type { components } from '../api'
import { server } from '../config'
import { ApiError, away, refusal } from './errors'
import { isSinglePage } from './enters'
import { forget, recall, remember } from './memory'
import { trackWrite, waitForWrites } from './pending-writes'
import { visitor } from './visitor'
import { say } from './phone'

export { ApiError }
export type SignedIn = components['schemas']['SignedIn']

const KEPT = 'sign-in'
const USUAL_WAIT = 15_000
const LONG_WAIT = 40_000
const MOST_REPEATS = 3
/** In seconds; who is told to come later than that is told so, and decides. */
const LONGEST_PAUSE = 8

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/**
 * What goes into a request; `slow` is for acts that draw or carry pictures. `again` says of a POST that
 * asking twice does no more than asking once; one whose body has a key says so by itself.
 */
interface Asked {
  query?: Record<string, string | number | undefined>
  body?: object
  slow?: boolean
  again?: boolean
}

interface Reply {
  status: number
  data: unknown
  header: Record<string, string>
}

/** Read something; a reader who is signed in is recognised, a stranger reads as well. Throws ApiError. */
export async function read<T>(path: string, query?: Asked['query']): Promise<T> {
  return answer<T>(await patiently('GET', path, { query }, kept()?.token))
}

/** Read something that this reader's own writes change, once those under way have ended. Throws ApiError. */
export async function readAfterWrites<T>(path: string, query?: Asked['query']): Promise<T> {
  await waitForWrites()
  return read<T>(path, query)
}

/** Tell the server something that needs no sign-in. Throws ApiError. */
export async function tell<T>(path: string, body: object, asked: Pick<Asked, 'again'> = {}): Promise<T> {
  return answer<T>(await patiently('POST', path, { ...asked, body }, kept()?.token))
}

/** Put something in its place that needs no sign-in. Throws ApiError. */
export async function put<T>(path: string, body: object): Promise<T> {
  return answer<T>(await patiently('PUT', path, { body }, kept()?.token))
}

/**
 * Do something as a reader, signing in first if need be. What is read waits for the writes under way; a
 * slow act shows its outcome itself, and nothing waits for it. Throws ApiError.
 */
export async function act<T>(method: Method, path: string, asked: Asked = {}): Promise<T> {
  const ask = () => asReader<T>((token) => patiently(method, path, asked, token))
  if (method === 'GET') return waitForWrites().then(ask)
  return asked.slow ? ask() : trackWrite(ask())
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

/** Fetch a file as a reader into a place of this phone, telling how far it is in percent; gives its path. Throws ApiError. */
export async function fetchFile(path: string, filePath: string, heard: (percent: number) => void): Promise<string> {
  return asReader<string>((token) => receive(path, filePath, token, heard))
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
  const signedIn = answer<SignedIn>(await request('POST', '/sessions', { body: { code, visitor: visitor() } }))
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

/** Ask, and where the house is full ask again when it says, as often as is decent, if that can do no harm. */
async function patiently(method: Method, path: string, asked: Asked, token?: string): Promise<Reply> {
  const attempts = canRepeat(method, asked) ? MOST_REPEATS : 0
  let reply = await request(method, path, asked, token)
  for (let repeated = 0; repeated < attempts && pauseOf(reply); repeated += 1) {
    const seconds = pauseOf(reply)
    say(`现在人有点多，${seconds} 秒后自动再试`, seconds * 1000)
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    reply = await request(method, path, asked, token)
  }
  return reply
}

function canRepeat(method: Method, { again, body = {} }: Asked): boolean {
  return method !== 'POST' || !!again || 'key' in body
}

/** Tell in how many seconds a request is to come again by itself; 0 for not at all. */
function pauseOf({ status, data, header }: Reply): number {
  if (status !== 503) return 0
  const { code, retryAfter } = refusal(status, data, header)
  return code === 'busy' && retryAfter && retryAfter <= LONGEST_PAUSE ? retryAfter : 0
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

function receive(path: string, filePath: string, token: string, heard: (percent: number) => void): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const task = wx.downloadFile({
      url: address(path),
      filePath,
      header: { Authorization: `Bearer ${token}` },
      timeout: LONG_WAIT,
      success: (r) => {
        const good = r.statusCode >= 200 && r.statusCode < 300
        const data = good ? filePath : parsed(textOf(r.filePath ?? r.tempFilePath))
        resolve({ status: r.statusCode, data, header: (r as unknown as Partial<Reply>).header ?? {} })
      },
      fail: (e) => reject(away(e.errMsg)),
    })
    task?.onProgressUpdate?.(({ progress }) => heard(progress))
  })
}

/** Read what came in the stead of a file: the server's own words. */
function textOf(filePath: string): string {
  try {
    return wx.getFileSystemManager().readFileSync(filePath, 'utf8') as string
  } catch {
    return ''
  }
}

/** Give the address of something on the server. */
export function address(path: string, query: Asked['query'] = {}): string {
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
