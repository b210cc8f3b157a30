// The small pure pieces: WXS, animations, tags, versions of what a template says.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textOutsideComments } from '../build/tags.mjs'
import { requiresOf, withoutEndings, wxsFault, wxsToScript } from '../build/wxs.mjs'
import { shareToFriend, shareToTimeline } from '../runtime/app/sharing.js'
import { Emitter } from '../runtime/emitter.js'
import { createAnimation, cssOf } from '../runtime/wx/animation.js'

test('in WXS, constructor is the name of a type', () => {
  const kind = (value) => Object.prototype.toString.call(value).slice(8, -1)
  const run = new Function(
    '__mpWxsConstructor',
    `return ${wxsToScript("[a.b[0].constructor, c.constructor === 'Array']").replace('a.b[0]', '[1]').replace(/\bc\b/, '[]')}`,
  )
  assert.deepEqual(run(kind), ['Array', true])
})

test('WXS requires are found, and lose their endings', () => {
  const text = 'var a = require(\'./a.wxs\'); var b = require("../b.wxs")'
  assert.deepEqual(requiresOf(text), ['./a.wxs', '../b.wxs'])
  assert.equal(withoutEndings(text), 'var a = require(\'./a\'); var b = require("../b")')
})

test('WXS knows no new syntax', () => {
  assert.equal(wxsFault('var a = 1\nmodule.exports = { a: a }'), null)
  assert.deepEqual([wxsFault('var a\nlet b').line, wxsFault('var = 1').line], [2, 1])
})

test('comments, scripts and expressions are no tags, and places stay', () => {
  const text = '<!-- <a> -->\n<wxs module="m">if (a <b) {}</wxs><view>{{ a < b }}</view>'
  const bare = textOutsideComments(text)
  assert.equal(bare.length, text.length)
  assert.deepEqual(bare.match(/<[a-z]+/g), ['<wxs', '<view'])
})

test('an animation step is CSS', () => {
  assert.deepEqual(cssOf({ translateX: 10, rotate: 45, scale: [2, 3], opacity: 0.5, width: 20, backgroundColor: 'red', offset: 0 }), {
    opacity: '0.5',
    width: '20px',
    backgroundColor: 'red',
    transform: 'translateX(10px) rotate(45deg) scale(2,3)',
  })
  assert.deepEqual(cssOf({ translate: ['10rpx', '5%'] }), { transform: 'translate(1.33333vw,5%)' })
})

test('an exported animation has its steps once', () => {
  const animation = createAnimation({ duration: 100 })
  animation.opacity(0).step().opacity(1).step({ duration: 5 })
  const { actions } = animation.export()
  assert.deepEqual(
    actions.map(({ css, options }) => [css.opacity, options.duration]),
    [
      ['0', 100],
      ['1', 5],
    ],
  )
  assert.deepEqual(animation.export().actions, [])
})

test('a listener taken off hears no more; off without one takes all', () => {
  const emitter = new Emitter()
  const heard = []
  const listener = (value) => heard.push(value)
  emitter.on('a', listener)
  emitter.on('a', (value) => heard.push(-value))
  emitter.emit('a', 1)
  emitter.off('a', listener)
  emitter.emit('a', 2)
  emitter.off('a')
  emitter.emit('a', 3)
  assert.deepEqual(heard, [1, -1, -2])
})

test('what a page does not say about a share is usual, what its promise says comes last', async () => {
  assert.deepEqual(await shareToFriend(page({ onShareAppMessage: () => undefined }), 'menu'), {
    title: '小程序',
    path: '/pages/a/a?x=1',
    imageUrl: '',
  })
  const late = page({ onShareAppMessage: () => ({ title: '先', promise: Promise.resolve({ title: '后' }) }) })
  assert.equal((await shareToFriend(late, 'menu')).title, '后')
  const broken = page({ onShareAppMessage: () => ({ title: '先', promise: Promise.reject(new Error('no')) }) })
  assert.equal((await shareToFriend(broken, 'menu')).title, '先')
  assert.equal(await shareToFriend(page({}), 'menu'), null)
})

test('Moments takes a query, not a path, and needs both functions', async () => {
  const both = page({ onShareAppMessage() {}, onShareTimeline: () => ({ query: 's=9', path: '/pages/b/b' }) })
  assert.equal((await shareToTimeline(both)).path, '/pages/a/a?s=9')
  assert.equal(await shareToTimeline(page({ onShareTimeline() {} })), null)
})

function page(caller) {
  return { caller, path: 'pages/a/a', query: { x: '1' }, phone: { appName: '小程序' }, call: (name, ...values) => caller[name](...values) }
}
