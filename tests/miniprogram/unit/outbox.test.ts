import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { recordLaunch } from '../../../miniprogram/src/services/last-launch'
import { storeSignIn } from '../../../miniprogram/src/services/http'
import {
  flushOutbox,
  subscribe,
  sendOrQueue,
  unsubscribe,
  listWaiting,
  listWaitingAt,
} from '../../../miniprogram/src/services/offline-outbox'
import { fails, Phone, signedIn } from './fake-phone'

const MESSAGES = '/api/v1/articles/{article_id}/messages'
const [A, B] = [{ article_id: 'a' }, { article_id: 'b' }]
const HERE = '/articles/a/messages'

test('what can be sent is sent at once, and nothing waits', async () => {
  phone.answers(`POST ${HERE}`, 201, { id: 'm' })
  assert.deepEqual(await sendOrQueue(MESSAGES, A, letter('k1')), { answer: { id: 'm' } })
  assert.deepEqual(listWaiting(), [])
})

test('what the server refuses is told, and not kept', async () => {
  phone.answers(`POST ${HERE}`, 422, { code: 'risky_words', detail: '改一改' })
  await assert.rejects(sendOrQueue(MESSAGES, A, letter('k1')), fails({ code: 'risky_words' }))
  assert.deepEqual(listWaiting(), [])
})

test('without network words wait in order, also those written when it is back but before they left', async () => {
  phone.breaks('request:fail')
  assert.equal((await sendOrQueue(MESSAGES, A, letter('k1'))).answer, null)
  assert.equal((await sendOrQueue(MESSAGES, B, letter('k2'))).answer, null)
  assert.deepEqual(
    listWaitingAt(HERE).map(({ body }) => body.key),
    ['k1'],
  )
  phone.breaks('')
  phone.answers(`POST ${HERE}`, 201, { id: 'm' })
  phone.answers('POST /articles/b/messages', 201, { id: 'n' })
  phone.asked = []
  await sendOrQueue(MESSAGES, A, letter('k3'))
  assert.deepEqual(
    phone.asked.map((each) => each.split(' ')[1]),
    [HERE, '/articles/b/messages', HERE],
  )
  assert.deepEqual(listWaiting(), [])
})

test('a letter that is refused after all is named, and does not hold up the others', async () => {
  phone.breaks('request:fail')
  await sendOrQueue(MESSAGES, A, letter('k1'))
  await sendOrQueue(MESSAGES, B, letter('k2'))
  phone.breaks('')
  phone.answers(`POST ${HERE}`, 404, { code: 'not_found', detail: '没有了' })
  phone.answers('POST /articles/b/messages', 201, { id: 'n' })
  const refused = await flushOutbox()
  assert.deepEqual(
    refused.map(({ letter: { body }, why }) => [body.key, why]),
    [['k1', '没有了']],
  )
  assert.deepEqual(listWaiting(), [])
})

test('while the server is out of reach, broken or busy, everything goes on waiting', async () => {
  phone.breaks('request:fail timeout')
  await sendOrQueue(MESSAGES, A, letter('k1'))
  assert.deepEqual(await flushOutbox(), [])
  phone.breaks('')
  phone.answers(`POST ${HERE}`, 502, '<html>')
  assert.deepEqual(await flushOutbox(), [])
  phone.answers(`POST ${HERE}`, 429, { code: 'too_many', detail: '歇一歇' })
  assert.deepEqual(await flushOutbox(), [])
  assert.equal(listWaiting().length, 1)
})

test('two who deliver at once send each letter once, and those who heed are told', async () => {
  phone.breaks('request:fail')
  await sendOrQueue(MESSAGES, A, letter('k1'))
  phone.breaks('')
  phone.answers(`POST ${HERE}`, 201, { id: 'm' })
  phone.asked = []
  const told: string[] = []
  const page = {}
  subscribe(page, () => told.push('left'))
  await Promise.all([flushOutbox(), flushOutbox()])
  unsubscribe(page)
  assert.equal(phone.asked.length, 1)
  assert.deepEqual(told, ['left'])
})

test('what the server left out of letters that waited is told once, with what it refused', async () => {
  phone.breaks('request:fail')
  await sendOrQueue(MESSAGES, A, letter('k1'))
  await sendOrQueue(MESSAGES, A, letter('k2'))
  phone.breaks('')
  phone.answers(`POST ${HERE}`, 201, { id: 'm', dropped_characters: ['U+202E'] })
  await flushOutbox()
  assert.deepEqual(
    phone.toasts.map(({ title }) => title),
    ['有些字符没有保留（U+202E）'],
  )
  phone.toasts = []
  phone.breaks('request:fail')
  await sendOrQueue(MESSAGES, A, letter('k3'))
  await sendOrQueue(MESSAGES, B, letter('k4'))
  phone.breaks('')
  phone.answers('POST /articles/b/messages', 404, { code: 'not_found', detail: '没有了' })
  await flushOutbox()
  assert.deepEqual(
    phone.toasts.map(({ title }) => title),
    ['有 1 条没有发出：没有了，有些字符没有保留（U+202E）'],
  )
})

test('of letters of which nothing was left out nothing is said', async () => {
  phone.breaks('request:fail')
  await sendOrQueue(MESSAGES, A, letter('k1'))
  phone.breaks('')
  phone.answers(`POST ${HERE}`, 201, { id: 'm', dropped_characters: [] })
  await flushOutbox()
  assert.deepEqual([listWaiting(), phone.toasts], [[], []])
})

function letter(key: string) {
  return { key, text: '话' }
}

let phone: Phone

beforeEach(() => {
  phone = new Phone()
  ;(globalThis as { wx?: unknown }).wx = phone.wx()
  recordLaunch({ scene: 1001 })
  storeSignIn(signedIn('token') as never)
})
