// Faults put into a small mini-program, one at a time: each is told with its file and line.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { BuildFailed, build } from '../build/build.mjs'

const COMMAND = fileURLToPath(new URL('../build.mjs', import.meta.url))
const FAULTS = [
  [
    'a page that is not there',
    { 'app.json': app({ pages: ['pages/a/a', 'pages/gone/gone'] }) },
    /^app\.json:1 page pages\/gone\/gone has no/,
  ],
  ['an app without pages', { 'app.json': '{}' }, /^app\.json:1 names no pages/],
  ['bad JSON', { 'pages/a/a.json': '{\n  "usingComponents": {},\n}' }, /^pages\/a\/a\.json:3:1 bad JSON/],
  [
    'a component that is not there',
    { 'pages/a/a.json': '{\n"usingComponents": {"x-y": "/components/gone"}}' },
    /^pages\/a\/a\.json:2 component <x-y> is not at/,
  ],
  [
    'a component of a package that lacks it',
    { 'pages/a/a.json': '{"usingComponents": {"x-y": "tdesign-miniprogram/gone/gone"}}' },
    /<x-y> is not at tdesign/,
  ],
  ['a script that is not there', { 'pages/a/a.ts': null }, /^pages\/a\/a\.json there is neither/],
  ['TypeScript that does not parse', { 'pages/a/a.ts': 'Page({\n  data: {,\n})' }, /^pages\/a\/a\.ts:2:10 /],
  [
    'a module that is not there',
    { 'pages/a/a.ts': "\nimport { x } from '../../lib/gone'\nPage({ x })" },
    /^pages\/a\/a\.ts:2 cannot find module \.\.\/\.\.\/lib\/gone/,
  ],
  ['a package that is not there', { 'pages/a/a.ts': "import x from 'no-such-package'\nPage({ x })" }, /cannot find module no-such-package/],
  ['an unclosed tag', { 'pages/a/a.wxml': '<view>\n  <text>x\n</view>' }, /^pages\/a\/a\.wxml:2:4 missing end tag/],
  ['a stray end tag', { 'pages/a/a.wxml': '<view></view>\n</view>' }, /^pages\/a\/a\.wxml:2:1 invalid end tag/],
  ['a bad expression', { 'pages/a/a.wxml': '<view>\n{{ a + }}</view>' }, /^pages\/a\/a\.wxml:2:8 unexpected character/],
  ['an expression without end', { 'pages/a/a.wxml': '<view class="{{ a ">x</view>' }, /^pages\/a\/a\.wxml:1:14 missing expression end/],
  ['an orphan wx:else', { 'pages/a/a.wxml': '<view wx:else>x</view>' }, /^pages\/a\/a\.wxml:1:7 invalid attribute/],
  ['an attribute twice', { 'pages/a/a.wxml': '<view id="a" id="b" />' }, /^pages\/a\/a\.wxml:1:14 duplicated attribute/],
  ['an unknown tag', { 'pages/a/a.wxml': '<!-- <nope> -->\n<x-nope />' }, /^pages\/a\/a\.wxml:2:1 <x-nope> is neither built in/],
  ['an import that is not there', { 'pages/a/a.wxml': '<import src="./gone.wxml" />' }, /^pages\/a\/a\.wxml pages\/a\/gone is not there/],
  [
    'a handler that nobody wrote',
    { 'pages/a/a.wxml': '<view\n  bind:tap="taap">x</view>' },
    /^pages\/a\/a\.wxml:2:3 handler taap is not in any script/,
  ],
  [
    'an absolute wxs',
    { 'pages/a/a.wxml': '<wxs src="/lib/own.wxs" module="own" />' },
    /^pages\/a\/a\.wxml:1:1 the src of a wxs must be relative/,
  ],
  [
    'a wxs that is not there',
    { 'pages/a/a.wxml': '<wxs src="./gone.wxs" module="own" />' },
    /^pages\/a\/a\.wxml wxs pages\/a\/gone is not there/,
  ],
  [
    'a syntax error in an inline wxs',
    { 'pages/a/a.wxml': '<view />\n<wxs module="own">\nvar a = ;\n</wxs>' },
    /^pages\/a\/a\.wxml:3:9 wxs own: /,
  ],
  [
    'what WXS does not know',
    { 'pages/a/a.wxml': '<wxs src="../../lib/own.wxs" module="own" />', 'lib/own.wxs': 'const a = 1' },
    /^lib\/own\.wxs:1:1 /,
  ],
  ['wxss that does not parse', { 'pages/a/a.wxss': '.a {\n  color: red;\n' }, /^pages\/a\/a\.wxss:1:1 Unclosed block/],
  [
    'a wxss @import that is not there',
    { 'pages/a/a.wxss': '\n@import "../../lib/gone.wxss";' },
    /^pages\/a\/a\.wxss:2:1 @import \.\.\/\.\.\/lib\/gone\.wxss is not there/,
  ],
  [
    'a tag selector in a component',
    { ...withComponent(), 'part/part.wxss': '\nview { color: red }' },
    /^part\/part\.wxss:2:1 tag selector view is not allowed/,
  ],
  ['a tab of no page', { 'app.json': app({ tabBar: tabs('pages/b/b') }) }, /^app\.json:1 tabBar page pages\/b\/b is not in pages/],
  [
    'a tab without its picture',
    { 'app.json': app({ tabBar: tabs('pages/a/a', 'images/gone.png') }) },
    /^app\.json:1 tabBar picture images\/gone\.png is not there/,
  ],
  ['a theme file that is not there', { 'app.json': app({ themeLocation: 'theme.json' }) }, /^app\.json:1 theme\.json is not there/],
  [
    'a theme variable without a value',
    {
      'app.json': app({ themeLocation: 'theme.json', window: { backgroundColor: '@back' } }),
      'theme.json': '{"light": {"back": "#fff"}, "dark": {}}',
    },
    /^app\.json:1 theme variable @back is not in dark/,
  ],
]

for (const [name, files, told] of FAULTS) {
  test(`${name} is told`, async () => {
    const faults = await faultsOf(files)
    assert.ok(
      faults.some((each) => told.test(each)),
      `${told} among\n${faults.join('\n')}`,
    )
  })
}

test('a sound mini-program has no faults, and only what it uses is packed', async () => {
  const files = { ...withComponent(), 'pages/b/b.ts': 'Page({})', 'lib/unused.ts': 'export const unused = "nobody asks"' }
  assert.deepEqual(await faultsOf(files), [])
  const code = fs.readFileSync(path.join(target, 'app.js'), 'utf8')
  assert.ok(code.includes('part/part.ts') && !code.includes('nobody asks') && !code.includes('pages/b/b'))
})

test('types are stripped, and what TypeScript alone needs is no module', async () => {
  const faults = await faultsOf({
    'pages/a/a.ts': "import type { Thing } from '../../lib/types'\nconst thing = { a: 1 } satisfies Thing\nPage({ data: thing as Thing })",
  })
  assert.deepEqual(faults, [])
})

test("a package's own faults are left to its makers", async () => {
  assert.deepEqual(await faultsOf({ 'pages/a/a.json': '{"usingComponents": {"t-button": "tdesign-miniprogram/button/button"}}' }), [])
  const icons = fs.readdirSync(path.join(target, 'icons'))
  assert.ok(icons.includes('loading.svg') && icons.length < 1500, `${icons.length} icons`)
})

test('the command prints one line when all is well, and faults and status 1 when not', async () => {
  write({})
  const good = spawnSync(process.execPath, [COMMAND, source, target], { encoding: 'utf8' })
  assert.deepEqual([good.status, good.stderr], [0, ''])
  assert.match(good.stdout, /^preview: 1 pages, 0 components, \d+ ms\n$/)
  write({ 'pages/a/a.wxml': '<view>' })
  const bad = spawnSync(process.execPath, [COMMAND, source, target], { encoding: 'utf8' })
  assert.equal(bad.status, 1)
  assert.match(bad.stderr, /^pages\/a\/a\.wxml:1:2 missing end tag\n/)
})

test('a folder that holds other things is not written over', async () => {
  const precious = fs.mkdtempSync(path.join(os.tmpdir(), 'precious-'))
  fs.writeFileSync(path.join(precious, 'letter.txt'), 'dear')
  write({})
  await assert.rejects(build(source, precious), /holds other things/)
  assert.deepEqual(fs.readdirSync(precious), ['letter.txt'])
  fs.rmSync(precious, { recursive: true })
})

test('what was built before and is no longer wanted goes', async () => {
  write({ 'images/a.png': 'x' })
  await build(source, target)
  assert.ok(fs.existsSync(path.join(target, 'assets/images/a.png')))
  write({})
  await build(source, target)
  assert.ok(!fs.existsSync(path.join(target, 'assets/images/a.png')))
})

test('what is the same as before is left alone, since somebody may be looking at it', async () => {
  write({ 'images/a.png': 'x' })
  await build(source, target)
  const files = () => fs.readdirSync(target, { recursive: true }).filter((name) => fs.statSync(path.join(target, name)).isFile())
  const [names, before] = [files(), fs.statSync(path.join(target, 'runtime.js')).ino]
  write({ 'images/a.png': 'y' })
  await build(source, target)
  assert.equal(fs.readFileSync(path.join(target, 'assets/images/a.png'), 'utf8'), 'y')
  assert.equal(fs.statSync(path.join(target, 'runtime.js')).ino, before)
  assert.deepEqual([files(), fs.readdirSync(room).sort()], [names, ['dist', 'src']])
})

test('a build that is watched is not minified and reloads itself, and leaves nothing of that behind', async () => {
  write({})
  const read = (name) => fs.readFileSync(path.join(target, name), 'utf8')
  await build(source, target, { isWatched: true })
  const [built, size] = [read('built.txt'), read('runtime.js').length]
  assert.match(read('index.html'), /<script src="reload\.js">/)
  write({ 'pages/a/a.wxml': '<view>other</view>' })
  await build(source, target, { isWatched: true })
  assert.notEqual(read('built.txt'), built)
  await build(source, target)
  assert.doesNotMatch(read('index.html'), /reload\.js/)
  assert.ok(read('runtime.js').length < size * 0.7)
  assert.ok(!['built.txt', 'reload.js'].some((name) => fs.existsSync(path.join(target, name))))
})

let room, source, target

before(() => {
  // Beside the tests, so that node_modules is found from there.
  room = fs.mkdtempSync(fileURLToPath(new URL('./.build-', import.meta.url)))
  source = path.join(room, 'src')
  target = path.join(room, 'dist')
})

after(() => fs.rmSync(room, { recursive: true, force: true }))

async function faultsOf(files) {
  write(files)
  try {
    await build(source, target)
    return []
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error
    return error.faults
  }
}

function write(files) {
  fs.rmSync(source, { recursive: true, force: true })
  const all = {
    'app.json': app({}),
    'app.ts': 'App({})',
    'pages/a/a.json': '{}',
    'pages/a/a.ts': 'Page({})',
    'pages/a/a.wxml': '<view>a</view>',
    'pages/a/a.wxss': '.a { color: red }',
    ...files,
  }
  for (const [name, text] of Object.entries(all)) {
    if (text === null) continue
    fs.mkdirSync(path.dirname(path.join(source, name)), { recursive: true })
    fs.writeFileSync(path.join(source, name), text)
  }
}

function app(fields) {
  return JSON.stringify({ pages: ['pages/a/a'], ...fields })
}

function tabs(other, iconPath = undefined) {
  return {
    list: [
      { pagePath: 'pages/a/a', text: 'a', iconPath },
      { pagePath: other, text: 'b' },
    ],
  }
}

function withComponent() {
  return {
    'pages/a/a.json': '{"usingComponents": {"x-part": "/part/part"}}',
    'pages/a/a.wxml': '<x-part />',
    'part/part.json': '{"component": true}',
    'part/part.ts': 'Component({})',
    'part/part.wxml': '<view class="p">p</view>',
  }
}
