import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  channelName,
  dayBarHeights,
  describeReach,
  buildLevels,
  buildRings,
  describeRings,
  describeThanks,
  type ShareStats,
} from '../../../miniprogram/src/lib/share-stats'

test('a reader is thanked for people, told of visits, and not pressed where nobody came', () => {
  assert.equal(describeThanks(passed({ people: 12 })), '谢谢你，有 12 个人因为你读到了这一句')
  assert.equal(describeThanks(passed({ people: 2, quotes: [] })), '谢谢你，有 2 个人因为你读到了这篇文章')
  assert.equal(describeThanks(passed({ people: 1, quotes: ['一', '二'] })), '谢谢你，有 1 个人因为你读到了这几句')
  assert.equal(describeThanks(passed({ visits: 3 })), '被打开过 3 次，来的都是读过这篇的人')
  assert.equal(describeThanks(passed({})), '还没有人从这里来，不着急')
})

test('how far it went is said only where it went further', () => {
  assert.equal(describeReach(passed({ depth: 1 })), '')
  assert.equal(describeReach(passed({ depth: 2, groups: 3 })), '又往下传，共 2 层  ·  来自 3 个群')
  assert.equal(describeReach(passed({ depth: 8, depth_truncated: true })), '又往下传，共 8 层以上')
})

test('rings grow outwards, stay within the picture, and the outermost comes first', () => {
  assert.deepEqual(buildRings(passed({ levels: [3, null] })), [
    { size: 100, told: false },
    { size: 62, told: true },
  ])
  const eight = buildRings(passed({ levels: [1, 2, 3, 4, 5, 6, 7, 8] })).map(({ size }) => size)
  assert.equal(eight[0], 100)
  assert.deepEqual(
    eight,
    [...new Set(eight)].sort((a, b) => b - a),
  )
  assert.deepEqual(buildRings(passed({})), [])
})

test('levels have bars as long as they are full, and those who do not see hear the same', () => {
  const share = passed({ levels: [4, null, 8], depth: 3, depth_truncated: true })
  assert.deepEqual(
    buildLevels(share).map(({ part }) => part),
    [50, 6, 100],
  )
  assert.equal(describeRings(share), '你在中间，向外 3 层：第 1 层4 人，第 2 层有人，第 3 层起8 人')
})

test('the fullest day fills its height, and a day without visits has no bar', () => {
  assert.deepEqual(dayBarHeights([0, 200, 1]), [0, 100, 6])
  assert.deepEqual(dayBarHeights([]), [])
})

test('a way of passing on that is not known yet has a word, too', () => {
  assert.deepEqual(['card', 'challenge', 'later'].map(channelName), ['做成卡片', '出题考朋友', '分享'])
})

function passed(given: Partial<ShareStats>): ShareStats {
  return { people: 0, visits: 0, depth: 0, depth_truncated: false, groups: 0, levels: [], quotes: ['一句'], ...given }
}
