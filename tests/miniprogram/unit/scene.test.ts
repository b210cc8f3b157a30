import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeFailure } from '../../../miniprogram/src/lib/failure-text'
import { articleShareId, buildPath, parseShareId, type Query } from '../../../miniprogram/src/lib/scene'
import { formatTime } from '../../../miniprogram/src/lib/time'
import { isAtLeast, hasSelection } from '../../../miniprogram/src/lib/selection-support'

const SHARES: [string, Query, string][] = [
  ['the scene of a code', { scene: 'cNjUTmeGOIYY' }, 'cNjUTmeGOIYY'],
  ['an encoded scene', { scene: 'a%2EcNjUTmeGOIYY' }, 'a.cNjUTmeGOIYY'],
  ['the s of a path, before a scene', { s: 'one', scene: 'two' }, 'one'],
  ['what was added to a link, before all', { cq: 's%3Dthree', s: 'a.one' }, 'three'],
  ['a link with garbage added', { cq: 'x', s: 'a.one' }, 'a.one'],
  ['nothing', {}, ''],
  ['garbage', { scene: '%E0%A4%A' }, ''],
  ['what no share looks like', { s: '../../etc' }, ''],
  ['more than a scene can hold', { s: 'x'.repeat(33) }, ''],
  ['words in Chinese', { scene: '你好' }, ''],
]
for (const [name, query, share] of SHARES) {
  test(`a share is read out of ${name}`, () => assert.equal(parseShareId(query), share))
}

test('a path carries what is known, encoded', () => {
  assert.equal(buildPath('article', { id: 'a b', start: 0, end: undefined }), '/pages/article/index?id=a%20b&start=0')
  assert.equal(buildPath('home', {}), '/pages/home/index')
  assert.equal(articleShareId('x1'), 'a.x1')
})

const NOW = new Date(2026, 10, 23, 12, 0, 0)
const at = (...parts: [number, number, number, number?, number?]) => new Date(...(parts as [number, number])).toISOString()
const TIMES: [string | null, string][] = [
  [at(2026, 10, 23, 11, 59), '1 分钟前'],
  [new Date(NOW.getTime() - 20_000).toISOString().replace('Z', '338Z'), '刚刚'],
  [at(2026, 10, 23, 3, 0), '9 小时前'],
  [at(2026, 10, 22, 23, 0), '昨天'],
  [at(2026, 10, 20, 23, 0), '3 天前'],
  [at(2026, 10, 8, 7, 0), '11 月 8 日'],
  [at(2025, 9, 7, 7, 0), '2025 年 10 月 7 日'],
  [at(2027, 0, 1, 0, 0), '2027 年 1 月 1 日'],
  [null, ''],
  ['no time', ''],
]
for (const [iso, says] of TIMES) {
  test(`${iso} is ${says || 'left unsaid'}`, () => assert.equal(formatTime(iso, NOW), says))
}

test('library versions are compared as numbers, not as words', () => {
  assert.ok(isAtLeast('3.16.0', '3.6.4') && isAtLeast('3.6.4', '3.6.4') && isAtLeast('4.0', '3.6.4'))
  assert.ok(!isAtLeast('3.6.3', '3.6.4') && !isAtLeast('2.33.0', '3.6.4') && !isAtLeast('', '3.6.4'))
})

test('computers and HarmonyOS tap sentences, whatever their library', () => {
  assert.ok(hasSelection('3.6.4', 'ios') && !hasSelection('3.6.3', 'ios'))
  assert.ok(!hasSelection('3.16.0', 'windows') && !hasSelection('3.16.0', 'ohos'))
})

test('what is gone leads home, what may come back is tried again', () => {
  assert.equal(describeFailure({ code: 'article_withdrawn', detail: '撤回' }).way, 'home')
  assert.equal(describeFailure({ code: 'share_unknown', detail: '' }).way, 'home')
  assert.equal(describeFailure({ code: 'unavailable', detail: '稍后' }).way, 'retry')
  assert.equal(describeFailure({ code: 'passage_absent', detail: '没有' }).way, 'article')
})

test('a failure has the server’s sentence, unless that would only say its title again', () => {
  assert.deepEqual(describeFailure({ code: 'never_heard_of', detail: '某事' }, '没有做成'), {
    title: '没有做成',
    words: '某事',
    way: 'retry',
    action: '再试一次',
  })
  assert.equal(describeFailure({ code: 'too_many', detail: '操作太频繁，请稍后再试（9 秒后）' }).words, '操作太频繁，请稍后再试（9 秒后）')
  assert.ok(!describeFailure({ code: 'article_withdrawn', detail: '这篇文章已被撤回' }).words.includes('撤回'))
  assert.notEqual(describeFailure({ code: 'offline', detail: '网络没有连上，检查一下再试' }).words, '网络没有连上，检查一下再试')
})
