// A check that cannot fail is none: each fault is put into a copy of the mini-program, and must be
// seen by the check that is said to see it, in words that point at it.
import fs from 'node:fs'
import path from 'node:path'
import { closure } from './closure.mjs'
import { contract } from './contract.mjs'
import { loadTypes } from './data-types.mjs'
import { lintText, types } from './lint.mjs'
import { minified } from './minified.mjs'
import { nullable } from './nullable.mjs'
import { official, size } from './official.mjs'
import { CheckFailed, copyProject, withFolder } from './places.mjs'
import { preview } from './preview.mjs'
import { sheets } from './sheets.mjs'
import { templates } from './templates.mjs'
import { webview } from './webview.mjs'

const FIXED_WAITS = `import { setTimeout as rest } from 'node:timers/promises'
export const one = (page) => page.waitForTimeout(5)
export const two = () => new Promise((resolve) => { setTimeout(resolve, 5) })
export const three = (page) => page.evaluate(() => new Promise((done) => { window.setTimeout(done, 5) }))
export const four = rest
`
const HOME = 'pages/home/index'
const APP = 'app.wxss'
const AVATAR = 'components/avatar/index.wxss'
const COMMENT_LIST = 'components/comment-section/index.wxml'
const WXS = '<wxs module="w">module.exports = { first: function (a) { return a || null } }</wxs>'

/** What a phone reads otherwise than the preview: the check that knows, its words, and two ways to write it, each at a file's end. */
const UNLIKE = [
  [
    'an escape in an expression',
    templates,
    /a backslash/,
    [`${HOME}.wxml`, `<view wx:if="{{title === '\\n'}}" />`],
    [`${HOME}.wxml`, `<view>{{'\\u4e2d'}}</view>`],
  ],
  [
    'a backslash outside of expressions',
    templates,
    /a backslash/,
    [`${HOME}.wxml`, '<view>a\\nb</view>'],
    [`${HOME}.wxml`, '<view aria-label="a\\tb" />'],
  ],
  [
    'a method call',
    templates,
    /a call shows nothing/,
    [`${HOME}.wxml`, `<view wx:if="{{items.indexOf('a') > 0}}" />`],
    [`${HOME}.wxml`, '<view>{{footer ? footer.trim() : 1}}</view>'],
  ],
  [
    'an entity',
    templates,
    /wcc leaves it/,
    [`${HOME}.wxml`, '<view>a &amp; b</view>'],
    [`${HOME}.wxml`, '<text aria-label="&#34;">a</text>'],
  ],
  [
    'a spread',
    templates,
    /not known|unexpected token/,
    [`${HOME}.wxml`, '<view data-a="{{ {...failure} }}" />'],
    [`${HOME}.wxml`, '<view data-a="{{ [...items] }}" />'],
  ],
  [
    'an optional chain or ??',
    templates,
    /wcc|unexpected token/,
    [`${HOME}.wxml`, '<view>{{failure?.title}}</view>'],
    [`${HOME}.wxml`, `<view>{{footer ?? 'a'}}</view>`],
  ],
  [
    'an expression beside other characters',
    templates,
    /must be one/,
    [`${HOME}.wxml`, '<view wx:if="{{footer}} " />'],
    [`${HOME}.wxml`, '<view wx:for="{{items}}s" wx:key="id" />'],
  ],
  [
    'an operator that wcc does not know or reads otherwise',
    templates,
    /not known/,
    [`${HOME}.wxml`, '<view>{{~footer}}</view>'],
    [`${HOME}.wxml`, '<view>{{items.length >> 1}}</view>'],
  ],
  [
    'a wx:key that is no field',
    templates,
    /wx:key must be/,
    [`${HOME}.wxml`, '<view wx:for="{{items}}" wx:key="item.id" />'],
    [`${HOME}.wxml`, '<view wx:for="{{items}}" wx:key="" />'],
  ],
  [
    'a nullable value shown',
    nullable,
    /may be null/,
    [COMMENT_LIST, '<view>{{total}}</view>'],
    ['components/comment/index.wxml', '<view class="a {{comment.author.avatar_url}}" />'],
  ],
  [
    'a nullable value joined to a text',
    nullable,
    /joined to a text/,
    [COMMENT_LIST, `<view data-a="{{'a' + total}}" />`],
    ['pages/landing/index.wxml', `<view aria-label="{{landing.article.title + landing.article.published_at}}" />`],
  ],
  [
    'undefined',
    templates,
    /joined to a text is a word/,
    [COMMENT_LIST, '<view>{{undefined}}</view>'],
    [`${HOME}.wxml`, `<view aria-label="{{footer ? footer : undefined}}" />`],
  ],
  [
    'what a function of wxs gives, shown',
    nullable,
    /no known type/,
    [COMMENT_LIST, `${WXS}<view>{{w.first(total)}}</view>`],
    [`${HOME}.wxml`, `${WXS}<view aria-label="{{footer && w.first(footer)}}" />`],
  ],
  [
    'what a function of wxs gives, joined to a text',
    nullable,
    /joined to a text/,
    [COMMENT_LIST, `${WXS}<view>{{'a' + w.first(total)}}</view>`],
    [`${HOME}.wxml`, `${WXS}<view class="{{w.first(footer) + 'a'}}" />`],
  ],
  [
    'a value that no field is',
    nullable,
    /no field/,
    ['pages/notices/index.wxml', '<view>{{nowhere}}</view>'],
    [COMMENT_LIST, '<view wx:if="{{totals}}" />'],
  ],
  [
    'a member that no field is',
    nullable,
    /no field of its owner/,
    ['pages/landing/index.wxml', '<view wx:if="{{landing.sharer.told}}" />'],
    ['components/comment/index.wxml', '<view wx:if="{{comment.gone}}" />'],
  ],
  [
    'a wx:key that nothing listed has',
    nullable,
    /no field of what is listed/,
    ['pages/shares/index.wxml', '<view wx:for="{{items}}" wx:key="uid" />'],
    [COMMENT_LIST, '<view wx:for="{{threads}}" wx:key="uid" />'],
  ],
  [
    'a class that is no text',
    nullable,
    /makes no class/,
    [COMMENT_LIST, '<view class="{{waiting}}" />'],
    [COMMENT_LIST, `<view class="{{['a', 'b']}}" />`],
  ],
  ['an ending in capitals', templates, /in capitals/, ['pages/home/part.WXML', '<view />'], ['styles/part.Wxss', '.a { color: red; }']],
  ['* as a selector', sheets, /error at token|unexpected token/, [APP, '.a > * { color: red; }'], [APP, '.a:not(*) { color: red; }']],
  [':root', sheets, /wcsc makes of/, [APP, ':root { --a: 1px; }'], [APP, '.a, :root .b { color: red; }']],
  [
    'rpx where wcsc leaves it',
    sheets,
    /wcsc makes of/,
    [APP, '@media (min-width: 400rpx) { .a { color: red; } }'],
    [APP, '.a { width: var(--b-8rpx); }'],
  ],
  ['rpx in the name of a custom property', sheets, /of this name/, [APP, '.a { --b-8rpx: 1px; }'], [AVATAR, '.a { --8rpx: 1px; }']],
  ['a tag that is not built in', sheets, /wcsc makes of/, [APP, 'article-row { color: red; }'], [APP, 'html { color: red; }']],
  [':host that does not stand alone', sheets, /stand alone/, [AVATAR, ':host(.a) { color: red; }'], [AVATAR, '.a :host { color: red; }']],
  ['nesting', sheets, /ERR/, [APP, '.a { .b { color: red; } }'], [APP, '.a { &:hover { color: red; } }']],
  [
    'an at-rule that wcsc refuses',
    sheets,
    /ERR/,
    [APP, '@container (min-width: 1px) { .a { color: red; } }'],
    [APP, '@layer a { .b { color: red; } }'],
  ],
  ['a list in a pseudo-class', sheets, /ERR/, [APP, '.a:is(.b, .c) { color: red; }'], [APP, '.a:not(.b, .c) { color: red; }']],
  [
    'a picture of the package',
    sheets,
    /do-not-use-local-path/,
    [APP, '.a { background: url("/images/a.png"); }'],
    [APP, '@font-face { font-family: a; src: url(a.woff); }'],
  ],
  [
    'an order that minifying changes',
    minified,
    /minifying puts/,
    [APP, '.a { row-gap: 1px; gap: 2px; }'],
    [APP, '.a { border-image: none; border: 1px solid red; }'],
  ],
  [
    'an order that minifying changes across rules',
    minified,
    /minifying puts/,
    [APP, '.a { row-gap: 1px; } .a { gap: 2px; }'],
    [APP, '.a { overflow-wrap: normal; word-wrap: break-word; }'],
  ],
  [
    'a fallback before env()',
    minified,
    /minifying drops/,
    [APP, '.a { padding: 1px; padding: env(safe-area-inset-top); }'],
    [APP, '.a { padding-bottom: 1px; padding-bottom: env(safe-area-inset-bottom); }'],
  ],
  [
    'a selector that reaches nobody from a component',
    preview,
    /is not allowed in a component/,
    [AVATAR, '#a { color: red; }'],
    [AVATAR, '.b:not(view) { color: red; }'],
  ],
  [
    'an attribute selector in a component',
    preview,
    /is not allowed in a component/,
    [AVATAR, '[data-a] { color: red; }'],
    [AVATAR, '.a [hidden] { color: red; }'],
  ],
  [
    'a value too new for the oldest WebView',
    webview,
    /is not known to safari_ios/,
    [APP, '.a { overflow-wrap: anywhere; }'],
    [APP, '.a { height: 100dvh; }'],
  ],
  ['a unit that is none', webview, /is not known to any browser/, [APP, '.a { width: 100RPX; }'], [APP, '.a { margin: 0 4dpx; }']],
  ['an exponent before rpx', webview, /exponent before rpx/, [APP, '.a { width: 1e2rpx; }'], [APP, '.a { margin: 0 -1.5E1rpx; }']],
  ['a property too new for it', webview, /is not known to/, [APP, '.a { aspect-ratio: 1; }'], [APP, '.a { inset: 0; }']],
  ['a selector too new for it', webview, /is not known to/, [APP, '.a:has(.b) { color: red; }'], [APP, '.a:focus-visible { color: red; }']],
  [
    'a function or a query too new for it',
    webview,
    /is not known to/,
    [APP, '.a { color: color-mix(in srgb, red, blue); }'],
    [APP, '@media (width >= 400px) { .a { color: red; } }'],
  ],
]

const FAULTS = [
  [
    'a field shown whose type nobody knows',
    nullable,
    /no known type/,
    edit('components/comment/index.ts', (text) => text.replace('{ type: Object, value: null as Comment | null }', 'Object')),
  ],
  [
    'a missing page',
    quickly,
    /pages\/nowhere\/index/,
    edit('app.json', (text) => text.replace(`"${HOME}"`, `"${HOME}", "pages/nowhere/index"`)),
  ],
  ['bad JSON', quickly, /home\/index\.json/, edit(`${HOME}.json`, (text) => text.replace('{', '{ ,'))],
  ['bad TypeScript', types, /home\/index\.ts\(/, edit(`${HOME}.ts`, (text) => `${text}\nconst = 1\n`)],
  ['a wrong type', types, /config\.ts.*not assignable/, edit('config.ts', (text) => `${text}\nexport const wrong: number = 'text'\n`)],
  [
    'an answer taken for another',
    types,
    /articles\.ts.*not assignable/,
    edit('services/articles.ts', (text) => `${text}\nexport const wrong = (): Promise<number> => call('GET', '/api/v1/articles')\n`),
  ],
  [
    'an error code that the server does not have',
    types,
    /errors\.ts.*no overlap/,
    edit('services/errors.ts', (text) => `${text}\nexport const wrong = (error: ApiError) => error.code === 'no_such_code'\n`),
  ],
  ['an unclosed tag', templates, /home\/index\.wxml/, edit(`${HOME}.wxml`, (text) => `${text}<view>`)],
  ['bad {{ }}', templates, /home\/index\.wxml/, edit(`${HOME}.wxml`, (text) => `${text}<view>{{ a b + }}</view>`)],
  ['an orphaned wx:else', templates, /home\/index\.wxml/, edit(`${HOME}.wxml`, (text) => `<view wx:else />${text}`)],
  [
    'an absolute <wxs src>',
    templates,
    /a\.wxs/,
    edit(`${HOME}.wxml`, (text) => `<wxs src="/lib/a.wxs" module="a" />${text}`, { 'lib/a.wxs': 'module.exports = {}' }),
  ],
  ['a missing wxss @import', preview, /home\/index\.wxss.*nowhere/s, edit(`${HOME}.wxss`, (text) => `@import "./nowhere.wxss";\n${text}`)],
  ['a file that is named but absent', closed, /nowhere/, edit(`${HOME}.wxss`, (text) => `@import "./nowhere.wxss";\n${text}`)],
  [
    "sentence rules that are not the server's",
    (copy) => contract(copy, ''),
    /sentences\/rules\.ts.*make mini-types/,
    edit('lib/sentences/rules.ts', (text) => text.replace('"maxTitle": 60', '"maxTitle": 61')),
  ],
  ['types that are not the contract', (copy) => contract(copy, 'export interface paths {}\n'), /make mini-types/, () => {}],
  [
    'a fixed wait in a journey',
    () => lintText(FIXED_WAITS, 'tests/miniprogram/e2e/any.test.mjs'),
    /:1 Wait for.*:2 Wait for.*:3 Wait for.*:4 Wait for/s,
    () => {},
  ],
  ['a package that is too large', async () => size({ sizes: [['app.js', 11]] }, [], 10), /11 bytes, of 10/, () => {}],
]

/** Put every fault into a copy of a project in turn; raises CheckFailed for each that nobody saw. */
export async function faults(project) {
  const unseen = []
  for (const fault of FAULTS) {
    const said = await outcome(project, fault)
    if (said) unseen.push(said)
  }
  unseen.push(...(await withFolder((folder) => unlike(copyProject(folder, project)))))
  if (unseen.length) throw new CheckFailed(unseen.join('\n'))
  return `${FAULTS.length + UNLIKE.flatMap(([, , , ...ways]) => ways).length} faults seen`
}

/** Write each of UNLIKE into the one copy, and take it out again; only the file that holds it is read where that will do. */
async function unlike(copy) {
  const unseen = []
  const types = loadTypes(copy)
  const ask = (check, file) =>
    [sheets, minified, webview].includes(check) ? check(path.join(copy, 'src'), { files: [file] }) : check(copy, types)
  for (const [name, check, words, ...ways] of UNLIKE) {
    for (const [file, written] of ways) {
      const place = path.join(copy, 'src', file)
      const before = fs.existsSync(place) ? fs.readFileSync(place, 'utf8') : null
      fs.writeFileSync(place, `${before ?? ''}\n${written}\n`)
      const said = await seen(`${name}, as ${written}`, words, () => ask(check, file))
      if (said) unseen.push(said)
      if (before === null) fs.rmSync(place)
      else fs.writeFileSync(place, before)
    }
  }
  return unseen
}

/** Give null when a check sees a fault, in words that point at it; else what is wrong with it. */
async function seen(name, words, check) {
  try {
    await check()
  } catch (error) {
    if (!(error instanceof CheckFailed)) throw error
    return words.test(error.message) ? null : `${name}: seen, but told as: ${error.message.slice(0, 300)}`
  }
  return `${name}: not seen`
}

function outcome(project, [name, check, words, inject]) {
  return withFolder(async (folder) => {
    const copy = copyProject(folder, project)
    inject(path.join(copy, 'src'))
    return seen(name, words, () => check(copy))
  })
}

function edit(file, change, others = {}) {
  return (src) => {
    const place = path.join(src, file)
    const before = fs.readFileSync(place, 'utf8')
    const after = change(before)
    if (after === before) throw new Error(`nothing was changed in ${file}`)
    fs.writeFileSync(place, after)
    for (const [name, text] of Object.entries(others)) fs.writeFileSync(path.join(src, name), text)
  }
}

async function quickly(copy) {
  await official(copy, { quick: true })
}

async function closed(copy) {
  fs.mkdirSync(path.join(copy, 'src/miniprogram_npm'))
  fs.cpSync(
    path.join(copy, 'node_modules/tdesign-miniprogram/miniprogram_dist'),
    path.join(copy, 'src/miniprogram_npm/tdesign-miniprogram'),
    { recursive: true },
  )
  closure(path.join(copy, 'src'))
}
