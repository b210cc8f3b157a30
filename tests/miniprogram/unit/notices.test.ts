import assert from 'node:assert/strict'
import test from 'node:test'
import { noticePath, buildNoticeRow } from '../../../miniprogram/src/lib/notices.ts'

type Notice = Parameters<typeof buildNoticeRow>[0]

const MATTER = {
  who: '陈',
  avatar_url: null,
  official: false,
  words: '我也是。',
  context: '桥上风大。',
  title: '桥上',
  article_id: 'a1',
  message_id: 'm2',
  root_id: 'm1',
  passage_id: null,
}
const notice = (fields: Partial<Notice>): Notice => ({
  id: 'n1',
  kind: 'reply',
  read: false,
  outcome: '',
  created_at: '2026-01-01T00:00:00Z',
  content: MATTER,
  ...fields,
})

test('a reply says who answered, and leads to the thread', () => {
  const row = buildNoticeRow(notice({}))
  assert.equal(row.says, '陈 回复了你')
  assert.equal(row.path, '/pages/thread/index?id=m2&article=a1&title=%E6%A1%A5%E4%B8%8A')
  assert.match(row.about, /^桥上 · /)
})

test('a new article leads to the article', () => {
  const matter = { ...MATTER, message_id: null, root_id: null }
  assert.equal(buildNoticeRow(notice({ kind: 'article', content: matter })).says, '陈 有新文章')
  assert.equal(noticePath(notice({ kind: 'article', content: matter })), '/pages/article/index?id=a1')
})

test('who found what was hidden is named, and the challenge is opened', () => {
  const row = buildNoticeRow(
    notice({ kind: 'challenge', content: { ...MATTER, words: '', message_id: null, root_id: null, challenge_id: 'sAbc123Def45' } }),
  )
  assert.equal(row.says, '陈 答对了你出的填空')
  assert.equal(row.path, '/pages/challenge/index?s=sAbc123Def45&a=a1')
})

test('what was decided is said in words', () => {
  assert.equal(buildNoticeRow(notice({ kind: 'words', outcome: 'refused' })).says, '你写的话没有通过')
  assert.equal(buildNoticeRow(notice({ kind: 'appeal', outcome: 'shown' })).says, '你的申诉有结果：这段话通过了，大家都能看到')
})

test('what is gone says so, shows no words, and leads nowhere', () => {
  for (const kind of ['reply', 'article', 'words', 'appeal', 'challenge'] as const) {
    const row = buildNoticeRow(notice({ kind, content: null }))
    assert.deepEqual([row.words, row.context, row.path, row.gone], ['', '', '', true])
    assert.match(row.says, /不在了|看不到了/)
  }
})
