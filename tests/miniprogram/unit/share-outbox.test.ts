import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { createChallenge, createShare, sendShares } from '../../../miniprogram/src/services/share-outbox'
import { Phone } from './fake-phone'

let phone: Phone

beforeEach(() => {
  phone = new Phone()
  ;(globalThis as any).wx = phone.wx()
})

const GAP = { quote: '抄一遍，是请它进来坐坐。', start: 7, hidden: { start: 8, end: 11 } }

test('what was passed on is told where it belongs, in order', async () => {
  const drawn = [createShare('a1', '', 'friend'), createChallenge('a1', GAP), createChallenge('a1', 'aFriendsOwnId')]
  for (const [at, s] of drawn.entries()) phone.answers(`PUT /${at ? 'challenges' : 'shares'}/${s}`, 200, { id: s })
  await sendShares()
  assert.deepEqual(phone.asked, [`PUT /shares/${drawn[0]}`, `PUT /challenges/${drawn[1]}`, `PUT /challenges/${drawn[2]}`])
  await sendShares()
  assert.equal(phone.asked.length, 3)
})

test('without network it waits, and is told later', async () => {
  phone.breaks('request:fail')
  const s = createChallenge('a1', GAP)
  await sendShares()
  phone.breaks('')
  phone.answers(`PUT /challenges/${s}`, 200, { id: s })
  await sendShares()
  await sendShares()
  assert.deepEqual(phone.asked, [`PUT /challenges/${s}`, `PUT /challenges/${s}`])
})

test('what the server refuses is told no more, but one that is told too soon waits', async () => {
  const s = createChallenge('a1', GAP)
  phone.answers(`PUT /challenges/${s}`, 429, { code: 'too_many', detail: '' })
  await sendShares()
  phone.answers(`PUT /challenges/${s}`, 422, { code: 'gap_unfit', detail: '' })
  await sendShares()
  await sendShares()
  assert.equal(phone.asked.length, 2)
})
