// The five ways between pages: who is made, loaded, shown, hidden, closed, and in which order.
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { EventChannel } from '../runtime/event-channel.js'
import { RouteStack } from '../runtime/route-stack.js'
import { addressInCode, addressOfCode, formatAddress, parseAddress } from '../runtime/url.js'
import { atLeast, has } from '../runtime/versions.js'

let told, routes, known

test('a page is among the open ones while it loads', () => {
  routes.reLaunch('/a?x=1')
  assert.deepEqual(told, ['load a{"x":"1"} of 1', 'show a'])
})

test('navigateTo hides the page in front, going back shows it again', () => {
  routes.reLaunch('/a')
  routes.navigateTo('/b')
  assert.deepEqual(told.splice(0), ['load a{} of 1', 'show a', 'hide a', 'load b{} of 2', 'show b'])
  routes.navigateBack()
  assert.deepEqual(told, ['close b', 'show a'])
})

test('redirectTo closes before it loads', () => {
  start('/a', '/b')
  routes.redirectTo('/c')
  assert.deepEqual(told, ['close b', 'load c{} of 2', 'show c'])
})

test('going back too far ends at the first page', () => {
  start('/a', '/b', '/c', '/d')
  routes.navigateBack(9)
  assert.deepEqual(told, ['close d', 'close c', 'close b', 'show a'])
  assert.throws(() => routes.navigateBack(), /cannot navigate back at first page/)
})

test('reLaunch closes everything, kept tabs too', () => {
  start('/tab1', '/b')
  routes.switchTab('/tab2')
  told.splice(0)
  routes.reLaunch('/c')
  assert.deepEqual(told, ['close tab2', 'close tab1', 'load c{} of 1', 'show c'])
})

test('switchTab keeps tabs alive and closes what lay over them', () => {
  start('/tab1', '/b')
  routes.switchTab('/tab2?lost=1')
  assert.deepEqual(told.splice(0), ['close b', 'load tab2{} of 1', 'show tab2'])
  routes.switchTab('/tab1')
  assert.deepEqual(told, ['hide tab2', 'show tab1'])
})

test('a tab that is in front already is shown, not hidden', () => {
  start('/tab1')
  routes.switchTab('/tab1')
  assert.deepEqual(told, ['show tab1'])
})

test('tabs are switched to, other pages are not', () => {
  start('/a')
  assert.throws(() => routes.navigateTo('/tab1'), /can not navigateTo a tabbar page/)
  assert.throws(() => routes.redirectTo('/tab1'), /can not redirectTo a tabbar page/)
  assert.throws(() => routes.switchTab('/b'), /can not switch to no-tabBar page/)
  assert.deepEqual(told, [])
})

test('ten pages may be open, the eleventh is refused and nothing happens', () => {
  start('/a', ...Array(9).fill('/b'))
  assert.throws(() => routes.navigateTo('/b'), /webview count limit exceed/)
  assert.equal(routes.pages.length, 10)
  assert.deepEqual(told, [])
})

test('a page that is not there is refused and nothing happens', () => {
  start('/a')
  for (const way of ['navigateTo', 'redirectTo', 'reLaunch', 'switchTab'])
    assert.throws(() => routes[way]('/gone'), /page "gone" is not found/)
  assert.deepEqual(told, [])
})

test('a path is absolute or relative to the page in front', () => {
  known.push('pages/a/a', 'pages/a/b', 'pages/c/c')
  start('/pages/a/a')
  routes.navigateTo('b?x=1')
  routes.navigateTo('../c/c')
  assert.deepEqual(
    routes.pages.map(({ path }) => path),
    ['pages/a/a', 'pages/a/b', 'pages/c/c'],
  )
})

const ADDRESSES = [
  ['/pages/a/a?x=1&y', { path: 'pages/a/a', query: { x: '1', y: '' } }],
  ['pages/a/a.html', { path: 'pages/a/a', query: {} }],
  ['/a?x=a%3Db%E4%BD%A0', { path: 'a', query: { x: 'a%3Db%E4%BD%A0' } }],
  ['/a?x=1=2', { path: 'a', query: { x: '1=2' } }],
]

for (const [written, expected] of ADDRESSES) {
  test(`${written} is taken apart, its values as they were sent`, () => assert.deepEqual(parseAddress(written), expected))
}

test('an address is put together as it was taken apart', () => {
  assert.equal(formatAddress(parseAddress('/pages/a/a?x=%26&y=2')), 'pages/a/a?x=%26&y=2')
})

test("a code's scene arrives encoded, and only an address with a page is a code's", () => {
  assert.equal(addressOfCode('/pages/a/a', 'a=1,b'), 'pages/a/a?scene=a%3D1%2Cb')
  assert.equal(addressInCode('http://any.host/open?page=pages/a/a&scene=a%26b'), 'pages/a/a?scene=a%26b')
  assert.equal(addressInCode('http://any.host/open'), null)
  assert.equal(addressInCode('not an address'), null)
})

test('an event channel carries both ways, and keeps what came before anybody listened', () => {
  const heard = []
  const { opener, opened } = EventChannel.pair({ back: (value) => heard.push(value) })
  opener.emit('there', 1)
  opened.on('there', (value) => heard.push(value))
  opened.emit('back', 2)
  opened.off('there')
  opener.emit('there', 3)
  assert.deepEqual(heard, [1, 2])
})

test('versions are compared by number', () => {
  assert.ok(atLeast('3.10.0', '3.9.9') && atLeast('3.6.4', '3.6.4') && !atLeast('3.6.3', '3.6.4'))
  assert.ok(!has('3.6.3', 'selection') && has('3.6.4', 'selection') && has('1.0.0', 'view'))
})

beforeEach(() => {
  told = []
  known = ['a', 'b', 'c', 'd', 'tab1', 'tab2']
  routes = new RouteStack({
    exists: (path) => known.includes(path),
    isTab: (path) => path.startsWith('tab'),
    create: ({ path, query }) => ({ path, query }),
    load: ({ path, query }) => told.push(`load ${path}${JSON.stringify(query)} of ${routes.pages.length}`),
    show: ({ path }) => told.push(`show ${path}`),
    hide: ({ path }) => told.push(`hide ${path}`),
    close: ({ path }) => told.push(`close ${path}`),
  })
})

function start(first, ...others) {
  routes.reLaunch(first)
  for (const each of others) routes.navigateTo(each)
  told.splice(0)
}
