// Where a style reaches: selectors rewritten, units changed, dark mode switched.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SUPPLIED } from '../build/builtin-tags.mjs'
import { forbiddenInComponent, scopeSelector } from '../build/selectors.mjs'
import { mediaForTheme, withTheme } from '../runtime/theme.js'
import { toWebUnits } from '../runtime/units.js'

const PAGE = { route: 'pages/a/a', host: ['mp-is', 'pages/a/a'] }
const OWN = { prefix: 'c7', host: ['wx-host', 'c7'] }
const SHARED = { host: ['mp-is', 'part/part'] }

const SELECTORS = [
  ['app.wxss reaches by class as it stands', {}, '.a .b', '.a .b'],
  ['built-in tags are renamed, others not', {}, 'view text, svg', 'wx-view wx-text, svg'],
  ['page is the page', {}, 'page', '.mp-page'],
  [
    "a page's rules hold in that page, at no weight",
    PAGE,
    '.a, view',
    ':where([mp-route="pages/a/a"]) .a,:where([mp-route="pages/a/a"]) wx-view',
  ],
  ["a page's page is its own", PAGE, 'page', ':where([mp-route="pages/a/a"]) .mp-page'],
  ["an isolated component's classes are its own", OWN, '.a.b > .c:not(.d)', '.c7--a.c7--b > .c7--c:not(.c7--d)'],
  ['a host is found by its prefix', OWN, ':host', '[wx-host="c7"]'],
  ['a shared component keeps its classes', SHARED, ':host .a', '[mp-is="part/part"] .a'],
]

for (const [name, scope, written, expected] of SELECTORS) {
  test(name, () => assert.equal(scopeSelector(written, SUPPLIED, scope), expected))
}

test('what WeChat does not allow in a component is named', () => {
  assert.equal(forbiddenInComponent('.a view'), 'tag selector view')
  assert.equal(forbiddenInComponent('#a'), 'id selector #a')
  assert.match(forbiddenInComponent('[a=b]'), /attribute selector/)
  assert.equal(forbiddenInComponent('.a:active, :host'), null)
})

const UNITS = [
  ['750rpx', '100vw'],
  ['-15rpx auto', '-2vw auto'],
  ['calc(1rpx + 2px)', 'calc(0.13333vw + 2px)'],
  ['.5rpx', '0.06667vw'],
  ['100vh', 'calc(var(--mp-vh, 1vh) * 100)'],
  ['url(a10rpx.png)', 'url(a10rpx.png)'],
  ['10px', '10px'],
  ['env(safe-area-inset-bottom)', 'var(--mp-safe-bottom, 0px)'],
  ['calc(8rpx + env(safe-area-inset-top, 0))', 'calc(1.06667vw + var(--mp-safe-top, 0px))'],
]

for (const [written, expected] of UNITS) {
  test(`${written} becomes ${expected}`, () => assert.equal(toWebUnits(written), expected))
}

test('a media query follows the theme of the phone, whatever else it asks', () => {
  assert.equal(mediaForTheme('(prefers-color-scheme: dark)', 'dark'), '(min-width: 0px)')
  assert.equal(mediaForTheme('(prefers-color-scheme:dark) and (min-width: 9px)', 'light'), '(max-width: 0px) and (min-width: 9px)')
  assert.equal(mediaForTheme('(min-width: 9px)', 'dark'), '(min-width: 9px)')
})

test('theme variables are filled in at any depth, unknown ones stay', () => {
  const config = { backgroundColor: '@back', list: [{ iconPath: '@icon' }], title: 'a@b', other: '@gone' }
  assert.deepEqual(withTheme(config, { back: '#000', icon: 'a.png' }), {
    backgroundColor: '#000',
    list: [{ iconPath: 'a.png' }],
    title: 'a@b',
    other: '@gone',
  })
})
