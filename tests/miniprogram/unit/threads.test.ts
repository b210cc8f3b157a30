import assert from 'node:assert/strict'
import { test } from 'node:test'
import { updateComment, findComment, buildThread, addReplies, removeComment, type Thread } from '../../../miniprogram/src/lib/threads'

test('a message comes with its first replies, and says how many are hidden', () => {
  const thread = buildThread({ ...said('a'), reply_count: 5, replies: [said('b'), said('c')] })
  assert.deepEqual([thread.hidden, thread.replies.map(({ id }) => id)], [3, ['b', 'c']])
})

test('a thing said is found and changed wherever it stands, and nothing else is', () => {
  const threads = [a(), { ...a(), id: 'x', replies: [] }]
  assert.equal(findComment(threads, 'b')?.id, 'b')
  assert.equal(findComment(threads, 'none'), null)
  const after = updateComment(threads, 'b', { likes: 7 })
  assert.equal(findComment(after, 'b')?.likes, 7)
  assert.equal(after[1], threads[1])
  assert.equal(updateComment(threads, 'a', { likes: 3 })[0].replies.length, 2)
})

test('further replies are added once, and none is hidden after the last page', () => {
  const [more] = addReplies([a()], 'a', { items: [said('c'), said('d')], next: 'e' })
  assert.deepEqual([more.replies.map(({ id }) => id), more.hidden, more.next], [['b', 'c', 'd'], 2, 'e'])
  const [last] = addReplies([more], 'a', { items: [said('e')], next: null })
  assert.deepEqual([last.replies.length, last.hidden], [4, 0])
})

test('a reply just written is added, and was never hidden', () => {
  const [thread] = addReplies([a()], 'a', { items: [said('new')], next: null }, true)
  assert.deepEqual([thread.replies.at(-1)?.id, thread.hidden], ['new', 3])
})

test('words that were answered leave a gap, others leave nothing', () => {
  const [thread] = removeComment([a()], 'a')
  assert.deepEqual([thread.unavailable, thread.text, thread.replies.length], [true, '', 2])
  assert.deepEqual(removeComment([{ ...a(), replies: [], hidden: 0 }], 'a'), [])
  assert.deepEqual(
    removeComment([a()], 'b')[0].replies.map(({ id }) => id),
    ['c'],
  )
})

function a(): Thread {
  return { ...said('a'), replies: [said('b'), said('c')], hidden: 3, next: '' }
}

function said(id: string): Thread['replies'][number] {
  return {
    id,
    kind: 'message',
    text: id,
    author: null,
    unavailable: false,
    is_own: false,
    visibility: 'public',
    state: 'shown',
    pinned: false,
    edited: false,
    created_at: '2026-11-25T00:00:00Z',
    editable_until: null,
    likes: 0,
    liked: false,
    root_id: null,
    reply_to: null,
    passage: null,
  }
}
