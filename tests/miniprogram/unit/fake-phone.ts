// A phone with a memory, on which services run: what `wx` answers there is said by the test.
import assert from 'node:assert/strict'
import { ApiError } from '../../../miniprogram/src/services/errors'

/** A phone with a memory: what it was asked, and what it has been told to answer. */
export class Phone {
  asked: string[] = []
  logins = 0
  loginFails = false
  storageFull = false
  private stored = new Map<string, unknown>()
  private said = new Map<string, object>()
  private refused = new Set<string>()
  private broken = ''
  /** what was shown in passing, and for how long */
  toasts: { title: string; icon: string; duration: number }[] = []
  private full = 0
  private fullness = {}
  private held = new Map<string, { came: () => void; gate: Promise<void> }>()

  answers(what: string, statusCode: number, data: unknown, header = {}) {
    this.said.set(what, { statusCode, data, header, tempFilePath: 'tmp/x' })
  }
  refuses(token: string) {
    this.refused.add(token)
  }
  /** Let the next requests find the server full. */
  isFull(times: number, retryAfter = '2', code = 'busy', status = 503) {
    const header: Record<string, string> = retryAfter ? { 'Retry-After': retryAfter } : {}
    this.full = times
    this.fullness = { statusCode: status, data: { code, detail: '现在人有点多' }, header }
  }
  breaks(errMsg: string) {
    this.broken = errMsg
  }
  holds(what: string) {
    let came = () => {}
    let release = () => {}
    const arrived = new Promise<void>((resolve) => (came = resolve))
    this.held.set(what, { came, gate: new Promise((resolve) => (release = resolve)) })
    return { arrived, release }
  }

  wx() {
    return {
      getExtConfigSync: () => ({ server: 'http://server' }),
      getStorageSync: (name: string) => this.stored.get(name) ?? '',
      setStorageSync: (name: string, value: unknown) => {
        if (this.storageFull) throw new Error('setStorageSync:fail exceed storage max size 10Mb')
        this.stored.set(name, value)
      },
      removeStorageSync: (name: string) => this.stored.delete(name),
      showToast: (o: { title: string; icon: string; duration: number }) => void this.toasts.push(o),
      login: (o: Asked) => {
        this.logins += 1
        setTimeout(() => (this.loginFails ? o.fail({ errMsg: 'login:fail' }) : o.success({ code: `code-${this.logins}` })))
      },
      request: (o: Asked) => void this.serve(o.method, o),
      uploadFile: (o: Asked) => {
        assert.equal(o.name, 'file')
        void this.serve('UPLOAD', { ...o, success: (r) => o.success({ ...r, data: JSON.stringify(r.data) }) })
      },
      downloadFile: (o: Asked) => setTimeout(() => o.success(this.said.get('DOWNLOAD'))),
    }
  }

  private async serve(method: string, o: Asked) {
    const path = o.url.replace('http://server/api/v1', '')
    const token = o.header.Authorization?.replace('Bearer ', '') ?? ''
    const line = `${method} ${path}${token ? ` as ${token}` : ''}`
    this.asked.push(line)
    await new Promise((resolve) => setTimeout(resolve))
    const held = this.held.get(line)
    this.held.delete(line)
    held?.came()
    await held?.gate
    if (this.broken) return o.fail({ errMsg: this.broken })
    if (this.full > 0) {
      this.full -= 1
      return o.success(this.fullness)
    }
    if (path === '/sessions') return o.success({ statusCode: 201, data: signedIn(`token-${this.logins}`), header: {} })
    if (this.refused.has(token)) return o.success(STRANGER)
    return o.success(this.said.get(`${method} ${path.split('?')[0]}`) ?? { statusCode: 500, data: null, header: {} })
  }
}

interface Asked {
  method: string
  url: string
  name?: string
  header: { Authorization?: string }
  success: (reply: any) => void
  fail: (e: { errMsg: string }) => void
}

const STRANGER = { statusCode: 401, data: { code: 'not_signed_in', detail: '请先登录' }, header: {} }

export function signedIn(token: string) {
  return { token, account: { id: 'r', nickname: '小林', avatar_url: null } }
}

/** Tell an ApiError by some of its fields. */
export function fails(wanted: Partial<ApiError>) {
  return (error: unknown) => {
    assert.ok(error instanceof ApiError)
    for (const [name, value] of Object.entries(wanted)) assert.deepEqual(error[name as keyof ApiError], value)
    return true
  }
}
