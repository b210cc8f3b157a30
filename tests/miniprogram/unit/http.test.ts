import assert from 'node:assert/strict'
import { beforeEach, test, type TestContext } from 'node:test'
import { call, callAsReader, download, fetchFile, loadSignIn, storeSignIn, upload } from '../../../miniprogram/src/services/http'
import { recordLaunch } from '../../../miniprogram/src/services/last-launch'
import { fails, Phone, signedIn } from './fake-phone'

test('a stranger reads without signing in', async () => {
  phone.answers('GET /articles', 200, { items: [] })
  assert.deepEqual(await call('GET', '/api/v1/articles', { query: { q: '三 月', cursor: '' } }), { items: [] })
  assert.deepEqual(phone.asked, ['GET /articles?q=%E4%B8%89%20%E6%9C%88'])
  assert.equal(phone.logins, 0)
})

test('an act signs in first, silently, and is then a reader', async () => {
  phone.answers('POST /cards', 201, { id: 'c' })
  assert.deepEqual(await callAsReader('POST', '/api/v1/cards', { body: { quote: '走' } }), { id: 'c' })
  assert.deepEqual(phone.asked, ['POST /sessions', 'POST /cards as token-1'])
  assert.equal(loadSignIn()?.account.nickname, '小林')
})

test('a stale sign-in is renewed once, and the act goes on', async () => {
  storeSignIn(signedIn('old'))
  phone.refuses('old')
  phone.answers('POST /cards', 201, { id: 'c' })
  assert.deepEqual(await callAsReader('POST', '/api/v1/cards', { body: {} }), { id: 'c' })
  assert.deepEqual(phone.asked, ['POST /cards as old', 'POST /sessions', 'POST /cards as token-1'])
})

test('all who wait share one renewal', async () => {
  storeSignIn(signedIn('old'))
  phone.refuses('old')
  phone.answers('GET /me', 200, { id: 'r' })
  await Promise.all([1, 2, 3, 4].map(() => callAsReader('GET', '/api/v1/me')))
  assert.equal(phone.logins, 1)
  assert.equal(phone.asked.filter((each) => each === 'POST /sessions').length, 1)
})

test('who comes late takes the sign-in that another has renewed meanwhile', async () => {
  storeSignIn(signedIn('old'))
  phone.refuses('old')
  phone.answers('GET /me', 200, {})
  const slow = phone.holds('GET /me as old')
  const late = callAsReader('GET', '/api/v1/me')
  await slow.arrived
  await callAsReader('GET', '/api/v1/me')
  slow.release()
  await late
  assert.equal(phone.logins, 1)
})

test('a sign-in refused twice is an error, not a loop', async () => {
  storeSignIn(signedIn('old'))
  phone.refuses('old')
  phone.refuses('token-1')
  await assert.rejects(callAsReader('GET', '/api/v1/me'), fails({ code: 'not_signed_in', status: 401 }))
  assert.equal(phone.logins, 1)
})

test('after a failed sign-in the next act tries anew', async () => {
  phone.loginFails = true
  await assert.rejects(callAsReader('GET', '/api/v1/me'), fails({ code: 'login_failed', status: 0 }))
  phone.loginFails = false
  phone.answers('GET /me', 200, { id: 'r' })
  assert.deepEqual(await callAsReader('GET', '/api/v1/me'), { id: 'r' })
})

test('a refusal carries its code, its words and what was wrong', async () => {
  const errors = [{ pointer: '/nickname', detail: '昵称最多 32 个字符' }]
  phone.answers('PUT /me', 422, { code: 'bad_input', detail: '提交的内容有误', errors })
  await assert.rejects(callAsReader('PUT', '/api/v1/me', { body: {} }), fails({ code: 'bad_input', detail: '提交的内容有误', errors }))
})

const CODES = ['bad_input', 'forbidden', 'not_found', 'article_withdrawn', 'conflict', 'too_large', 'no_code', 'unavailable', 'internal']
for (const code of CODES) {
  test(`${code} reaches the page as it is`, async () => {
    phone.answers('GET /articles', 409, { code, detail: '一句话' })
    await assert.rejects(call('GET', '/api/v1/articles'), fails({ code, detail: '一句话' }))
  })
}

test('too many says in how many seconds to come again, whatever the case of the header', async () => {
  for (const name of ['Retry-After', 'retry-after']) {
    phone.answers('POST /visits', 429, { code: 'too_many', detail: '操作太频繁' }, { [name]: '7' })
    await assert.rejects(call('POST', '/api/v1/visits', { body: {} }), fails({ retryAfter: 7, detail: '操作太频繁（7 秒后）' }))
  }
})

test('an answer that is not ours gets words of ours', async () => {
  for (const body of ['<html>502</html>', null, { message: 'x' }]) {
    phone.answers('GET /articles', 502, body)
    await assert.rejects(call('GET', '/api/v1/articles'), fails({ code: 'bad_answer', status: 502 }))
  }
})

test('no network and a slow network are told apart', async () => {
  phone.breaks('request:fail errcode:-105 net::ERR_NAME_NOT_RESOLVED')
  await assert.rejects(call('GET', '/api/v1/articles'), fails({ code: 'offline', status: 0 }))
  phone.breaks('request:fail timeout')
  await assert.rejects(call('GET', '/api/v1/articles'), fails({ code: 'timeout' }))
})

test('a file goes up as the field `file`, and a refused one says why', async () => {
  phone.answers('UPLOAD /me/avatar', 200, { id: 'r' })
  assert.deepEqual(await upload('/api/v1/me/avatar', 'tmp/a.png'), { id: 'r' })
  phone.answers('UPLOAD /me/avatar', 422, { code: 'picture_refused', detail: '这张图片打不开' })
  await assert.rejects(upload('/api/v1/me/avatar', 'tmp/a.png'), fails({ code: 'picture_refused' }))
})

test('a picture that is gone is an error, not a file', async () => {
  phone.answers('DOWNLOAD', 404, null)
  await assert.rejects(download('https://x/a.jpg'), fails({ code: 'bad_answer', status: 404 }))
})

test('a file of the reader’s own is fetched as them, into its place; a refusal is told in its code', async () => {
  phone.answers('DOWNLOAD', 200, null)
  assert.equal(await fetchFile('/api/v1/me/export', 'usr/all.zip', () => undefined), 'usr/all.zip')
  assert.equal(phone.logins, 1)
  phone.answers('DOWNLOAD', 429, null)
  await assert.rejects(
    fetchFile('/api/v1/me/export', 'usr/all.zip', () => undefined),
    fails({ status: 429 }),
  )
})

test('with a full storage the sign-in is remembered until the mini-program is closed', async () => {
  phone.storageFull = true
  phone.answers('GET /me', 200, {})
  await callAsReader('GET', '/api/v1/me')
  await callAsReader('GET', '/api/v1/me')
  assert.equal(phone.logins, 1)
})

test('in single-page mode nobody is asked to sign in', async () => {
  recordLaunch({ scene: 1154 })
  await assert.rejects(callAsReader('GET', '/api/v1/me'), fails({ code: 'single_page' }))
  assert.equal(phone.logins, 0)
})

test('where the server is full a request comes again when it says, and the reader is told', async (t) => {
  const pauses = withoutWaiting(t)
  phone.answers('GET /articles', 200, { items: [] })
  phone.isFull(2)
  assert.deepEqual(await call('GET', '/api/v1/articles'), { items: [] })
  assert.equal(phone.asked.length, 3)
  assert.deepEqual(pauses, [2000, 2000])
  assert.deepEqual(phone.toasts[0], { title: '现在人有点多，2 秒后自动再试', icon: 'none', duration: 2000 })
})

test('who finds it full again and again is told so in the end', async (t) => {
  const pauses = withoutWaiting(t)
  phone.isFull(99)
  await assert.rejects(call('GET', '/api/v1/articles'), fails({ code: 'busy', status: 503, retryAfter: 2 }))
  assert.equal(phone.asked.length, 4)
  assert.equal(pauses.length, 3)
})

const SAFE: [string, () => Promise<unknown>][] = [
  ['a change', () => callAsReader('PUT', '/api/v1/x', { body: {} })],
  ['a deletion', () => callAsReader('DELETE', '/api/v1/x')],
  ['what carries a key', () => callAsReader('POST', '/api/v1/x', { body: { key: 'k' } })],
  ['what is the same when asked twice', () => callAsReader('POST', '/api/v1/x', { body: {}, repeatable: true })],
  ['a visit', () => call('POST', '/api/v1/x', { body: { key: 'k' } })],
  ['a preview', () => call('POST', '/api/v1/x', { body: {}, repeatable: true })],
]
for (const [what, ask] of SAFE) {
  test(`${what} is repeated where the server is full`, async (t) => {
    withoutWaiting(t)
    storeSignIn(signedIn('token'))
    for (const method of ['PUT', 'DELETE', 'POST']) phone.answers(`${method} /x`, 200, { id: 'x' })
    phone.isFull(1)
    assert.deepEqual(await ask(), { id: 'x' })
    assert.equal(phone.asked.length, 2)
  })
}

test('what might be done twice is not repeated', async (t) => {
  const pauses = withoutWaiting(t)
  storeSignIn(signedIn('token'))
  phone.isFull(1)
  await assert.rejects(callAsReader('POST', '/api/v1/x', { body: { text: '话' } }), fails({ code: 'busy' }))
  phone.isFull(1)
  await assert.rejects(call('POST', '/api/v1/x', { body: {} }), fails({ code: 'busy' }))
  phone.isFull(1)
  await assert.rejects(upload('/api/v1/x', 'tmp/a.png'), fails({ code: 'busy' }))
  assert.deepEqual([phone.asked.length, pauses.length], [3, 0])
})

const NOT_FULL: [string, Parameters<Phone['isFull']>][] = [
  ['that says no time', [1, '']],
  ['that asks for a long time', [1, '60']],
  ['that asks for a date', [1, 'Wed, 25 Nov 2026 20:00:00 GMT']],
  ['of another kind', [1, '2', 'no_code']],
  ['for asking too often', [1, '2', 'too_many', 429]],
]
for (const [what, full] of NOT_FULL) {
  test(`a refusal ${what} is told at once`, async (t) => {
    const pauses = withoutWaiting(t)
    phone.isFull(...full)
    await assert.rejects(call('GET', '/api/v1/articles'), fails({ code: full[2] ?? 'busy' }))
    assert.deepEqual([phone.asked.length, pauses.length], [1, 0])
  })
}

/** Let long waits be over at once; gives how long they were to be, in milliseconds. */
function withoutWaiting(t: TestContext): number[] {
  const pauses: number[] = []
  const real = globalThis.setTimeout
  t.mock.method(globalThis, 'setTimeout', (done: () => void, wait = 0) => {
    if (wait) pauses.push(wait)
    return real(done)
  })
  return pauses
}

let phone: Phone

beforeEach(() => {
  phone = new Phone()
  ;(globalThis as { wx?: unknown }).wx = phone.wx()
  recordLaunch({ scene: 1001 })
  storeSignIn(null)
})
