import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { listGroups } from '../../../miniprogram/src/services/chat-groups'
import { storeSignIn } from '../../../miniprogram/src/services/http'
import { recordLaunch } from '../../../miniprogram/src/services/last-launch'
import { listMarks } from '../../../miniprogram/src/services/annotations'
import { getArticle } from '../../../miniprogram/src/services/articles'
import { issueCard } from '../../../miniprogram/src/services/cards'
import { listMessages as listMessages } from '../../../miniprogram/src/services/comments'
import { blockPerson, listBlocked } from '../../../miniprogram/src/services/moderation'
import { listNotices as listNotices, markRead } from '../../../miniprogram/src/services/notifications'
import { sendOrQueue } from '../../../miniprogram/src/services/offline-outbox'
import { createShare } from '../../../miniprogram/src/services/share-outbox'
import { listWaitingWords, listWords } from '../../../miniprogram/src/services/own-annotations'
import { listHistory, listShelf, saveReadingProgress, setShelf } from '../../../miniprogram/src/services/reading'
import { listOwnShares } from '../../../miniprogram/src/services/own-shares'
import { Phone, signedIn } from './fake-phone'

const PLACE = { key: 'p', offset: 0 }
const SHELVE = ['PUT /articles/a/shelf', () => setShelf('a', 'read')] as const
const READ = ['PUT /articles/a/reading', () => saveReadingProgress('a', 1, PLACE, PLACE)] as const
const BLOCK = ['PUT /blocks/b', () => blockPerson('b')] as const
const SEEN = ['PUT /notices/read', () => markRead()] as const

const LISTS: [string, readonly [string, () => Promise<unknown>], string, () => Promise<unknown>][] = [
  ['the shelf', SHELVE, 'GET /me/shelf', () => listShelf('')],
  ['the history', READ, 'GET /me/history', () => listHistory('')],
  ['one’s own words', SHELVE, 'GET /me/annotations', () => listWords('', '')],
  ['the blocked', BLOCK, 'GET /blocks', () => listBlocked('')],
  ['the groups', SHELVE, 'GET /me/groups', () => listGroups()],
  ['the notices', SEEN, 'GET /notices', () => listNotices('')],
  ['what was passed on', SHELVE, 'GET /me/shares', () => listOwnShares('')],
  ['the marks', BLOCK, 'GET /articles/a/marks', () => listMarks('a')],
  ['the messages', BLOCK, 'GET /articles/a/messages', () => listMessages({ article: 'a' }, 'hot', '', '')],
]
for (const [what, [line, write], reading, load] of LISTS) {
  test(`the list of ${what} waits for what is being written`, async () => {
    phone.answers(line, 200, { unread: 0 })
    phone.answers(reading, 200, { items: [] })
    const slow = phone.holds(`${line} as token`)
    const written = write()
    await slow.arrived
    const loaded = load()
    await soon()
    assert.equal(phone.asked.length, 1)
    slow.release()
    await Promise.all([written, loaded])
    assert.deepEqual(
      phone.asked.map((each) => each.split('?')[0].replace(' as token', '')),
      [line, reading],
    )
  })
}

test('a list waits for what the page that is left says in the same turn, though it asked before', async () => {
  phone.answers('PUT /articles/a/reading', 200, {})
  phone.answers('GET /me/history', 200, { items: [] })
  const slow = phone.holds('PUT /articles/a/reading as token')
  const loaded = listHistory('')
  const written = saveReadingProgress('a', 1, PLACE, PLACE)
  await slow.arrived
  await soon()
  assert.deepEqual(phone.asked, ['PUT /articles/a/reading as token'])
  slow.release()
  await Promise.all([written, loaded])
  assert.equal(phone.asked.at(-1), 'GET /me/history as token')
})

test('a write that is refused holds up no list', async () => {
  phone.answers('PUT /articles/a/shelf', 404, { code: 'not_found', detail: '没有了' })
  phone.answers('GET /me/shelf', 200, { items: [] })
  const refused = assert.rejects(setShelf('a', 'read'))
  assert.deepEqual(await listShelf(''), { items: [] })
  await refused
})

test('an article waits for nothing, and nothing waits for a card', async () => {
  phone.answers('GET /articles/a', 200, { id: 'a' })
  phone.answers('GET /me/shelf', 200, { items: [] })
  const writing = phone.holds('PUT /articles/a/shelf as token')
  void setShelf('a', 'read').catch(() => undefined)
  await writing.arrived
  assert.deepEqual(await getArticle('a'), { id: 'a' })
  writing.release()
  const drawing = phone.holds('POST /cards as token')
  void issueCard({} as never).catch(() => undefined)
  await drawing.arrived
  assert.deepEqual(await listShelf(''), { items: [] })
  drawing.release()
})

test('words that wait on this phone are sent before one’s own words are listed', async () => {
  phone.breaks('request:fail')
  await sendOrQueue('/api/v1/articles/{article_id}/messages', { article_id: 'a' }, { key: 'k1', text: '话' })
  phone.breaks('')
  phone.asked = []
  phone.answers('POST /articles/a/messages', 201, { id: 'm' })
  phone.answers('GET /me/annotations', 200, { items: [] })
  await listWords('', '')
  assert.deepEqual(phone.asked, ['POST /articles/a/messages as token', 'GET /me/annotations as token'])
  assert.deepEqual(listWaitingWords(''), [])
})

test('words that go on waiting are listed from this phone', async () => {
  phone.breaks('request:fail')
  await sendOrQueue('/api/v1/articles/{article_id}/marks', { article_id: 'a' }, { key: 'k1', quote: '一句', start: 3, colour: 'yellow' })
  await sendOrQueue('/api/v1/messages/{message_id}/replies', { message_id: 'm' }, { key: 'k2', text: '话' })
  await sendOrQueue('/api/v1/consents', {}, { key: 'k3', results: {} })
  assert.deepEqual(listWaitingWords(''), [
    { key: 'k2', article: '', quote: '', text: '话', colour: '' },
    { key: 'k1', article: 'a', quote: '一句', text: '', colour: 'yellow' },
  ])
  assert.deepEqual(
    listWaitingWords('一').map(({ key }) => key),
    ['k1'],
  )
})

test('what was passed on is told before it is listed', async () => {
  phone.breaks('request:fail')
  const s = createShare('a', '', 'friend')
  await soon()
  phone.breaks('')
  phone.asked = []
  phone.answers(`PUT /shares/${s}`, 200, { id: s })
  phone.answers('GET /me/shares', 200, { items: [] })
  await listOwnShares('')
  assert.deepEqual(phone.asked, [`PUT /shares/${s} as token`, 'GET /me/shares as token'])
})

/** Let everything happen that waits for no answer. */
function soon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}

let phone: Phone

beforeEach(() => {
  phone = new Phone()
  ;(globalThis as { wx?: unknown }).wx = phone.wx()
  recordLaunch({ scene: 1001 })
  storeSignIn(signedIn('token') as never)
})
