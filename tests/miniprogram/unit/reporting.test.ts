import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Comment } from '../../../miniprogram/src/services/comments'
import { offerReport } from '../../../miniprogram/src/services/reporting'
import { Phone } from './fake-phone'

const TAKEN = '/people/p1/reports'

for (const [nickname, face, offered] of [
  ['一位读者', null, []],
  ['林', null, ['举报名字']],
  ['一位读者', 'a.jpg', ['举报头像']],
  ['林', 'a.jpg', ['举报名字或头像']],
] as const) {
  test(`of ${nickname} ${face ? 'with' : 'without'} a face is offered: ${offered.join() || 'nothing more'}`, async () => {
    await offerReport(said(nickname, face))
    assert.deepEqual(sheets, [['举报', ...offered, `不看 ${nickname}`]])
  })
}

test('the Official Account shows nothing of a person', async () => {
  await offerReport({ id: 'm1', author: { id: null, nickname: '拾句', avatar_url: null, official: true } } as Comment)
  assert.deepEqual(sheets, [['举报']])
})

test('of a name and a face the reader says which, and what is wrong with it', async () => {
  phone.answers(`POST ${TAKEN}`, 200, { dropped_characters: [] })
  taps.push('举报名字或头像', '头像', '低俗色情')
  assert.equal(await offerReport(said('林', 'a.jpg')), false)
  assert.deepEqual(sheets[1], ['名字', '头像'])
  assert.deepEqual(sent, [{ kind: 'avatar', reason: 'porn' }])
  assert.deepEqual(
    phone.toasts.map(({ title }) => title),
    ['谢谢，编辑会来看的'],
  )
})

test('who shows only a face is not asked which', async () => {
  phone.answers(`POST ${TAKEN}`, 200, { dropped_characters: [] })
  taps.push('举报头像', '别的问题')
  await offerReport(said('一位读者', 'a.jpg'))
  assert.deepEqual(sent, [{ kind: 'avatar', reason: 'other' }])
})

test('who thinks better of it reports nothing', async () => {
  taps.push('举报名字或头像', '名字')
  await offerReport(said('林', 'a.jpg'))
  assert.deepEqual([sent, phone.toasts], [[], []])
})

test('a report that is refused says why, and thanks nobody', async () => {
  phone.answers(`POST ${TAKEN}`, 404, { code: 'not_found', detail: '内容不存在或已删除' })
  taps.push('举报名字', '广告或刷屏')
  await offerReport(said('林', null))
  assert.deepEqual(
    phone.toasts.map(({ title }) => title),
    ['内容不存在或已删除'],
  )
})

const said = (nickname: string, face: string | null) =>
  ({ id: 'm1', author: { id: 'p1', nickname, avatar_url: face, official: false } }) as Comment

let phone: Phone
let sheets: string[][]
let taps: string[]
let sent: unknown[]

beforeEach(() => {
  phone = new Phone()
  ;[sheets, taps, sent] = [[], [], []]
  const { request, ...rest } = phone.wx()
  const showActionSheet = ({
    itemList,
    success,
    fail,
  }: {
    itemList: string[]
    success(chosen: { tapIndex: number }): void
    fail(): void
  }) => {
    sheets.push(itemList)
    const tapIndex = itemList.indexOf(taps.shift() ?? '')
    if (tapIndex < 0) fail()
    else success({ tapIndex })
  }
  const watched = (asked: Parameters<typeof request>[0] & { data?: unknown }) => {
    if (asked.url.endsWith(TAKEN)) sent.push(asked.data)
    request(asked)
  }
  Object.assign(globalThis, { wx: { ...rest, request: watched, showActionSheet } })
})
