import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { challenge, passOn, tellPassedOn } from '../../../miniprogram/src/services/passing'
import { Phone } from './phone'

let phone: Phone

beforeEach(() => {
  phone = new Phone()
  ;(globalThis as any).wx = phone.wx()
})

const GAP = { quote: '抄一遍，是请它进来坐坐。', start: 7, hides: { start: 8, end: 11 } }

test('what was passed on is told where it belongs, in order', async () => {
  const drawn = [passOn('a1', '', 'friend'), challenge('a1', GAP), challenge('a1', 'aFriendsOwnId')]
  for (const [at, s] of drawn.entries()) phone.answers(`PUT /${at ? 'challenges' : 'shares'}/${s}`, 200, { id: s })
  await tellPassedOn()
  assert.deepEqual(phone.asked, [`PUT /shares/${drawn[0]}`, `PUT /challenges/${drawn[1]}`, `PUT /challenges/${drawn[2]}`])
  await tellPassedOn()
  assert.equal(phone.asked.length, 3)
})

test('without network it waits, and is told later', async () => {
  phone.breaks('request:fail')
  const s = challenge('a1', GAP)
  await tellPassedOn()
  phone.breaks('')
  phone.answers(`PUT /challenges/${s}`, 200, { id: s })
  await tellPassedOn()
  await tellPassedOn()
  assert.deepEqual(phone.asked, [`PUT /challenges/${s}`, `PUT /challenges/${s}`])
})

test('what the server refuses is told no more, but one that is told too soon waits', async () => {
  const s = challenge('a1', GAP)
  phone.answers(`PUT /challenges/${s}`, 429, { code: 'too_many', detail: '' })
  await tellPassedOn()
  phone.answers(`PUT /challenges/${s}`, 422, { code: 'gap_unfit', detail: '' })
  await tellPassedOn()
  await tellPassedOn()
  assert.equal(phone.asked.length, 2)
})
