// A check that cannot fail is none: each fault is put into a copy of the mini-program, and must be
// seen by the check that is said to see it, in words that point at it.
import fs from 'node:fs'
import path from 'node:path'
import { closure } from './closure.mjs'
import { contract } from './contract.mjs'
import { types } from './lint.mjs'
import { official, size } from './official.mjs'
import { CheckFailed, copyProject, withFolder } from './places.mjs'
import { preview } from './preview.mjs'
import { templates } from './templates.mjs'

const HOME = 'pages/home/index'

const FAULTS = [
  ['a missing page', quickly, /pages\/nowhere\/index/, edit('app.json', (text) => text.replace(`"${HOME}"`, `"${HOME}", "pages/nowhere/index"`))],
  ['bad JSON', quickly, /home\/index\.json/, edit(`${HOME}.json`, (text) => text.replace('{', '{ ,'))],
  ['bad TypeScript', types, /home\/index\.ts\(/, edit(`${HOME}.ts`, (text) => `${text}\nconst = 1\n`)],
  ['a wrong type', types, /config\.ts.*not assignable/, edit('config.ts', (text) => `${text}\nexport const wrong: number = 'text'\n`)],
  ['an unclosed tag', templates, /home\/index\.wxml/, edit(`${HOME}.wxml`, (text) => `${text}<view>`)],
  ['bad {{ }}', templates, /home\/index\.wxml/, edit(`${HOME}.wxml`, (text) => `${text}<view>{{ a b + }}</view>`)],
  ['an orphaned wx:else', templates, /home\/index\.wxml/, edit(`${HOME}.wxml`, (text) => `<view wx:else />${text}`)],
  ['an absolute <wxs src>', templates, /a\.wxs/, edit(`${HOME}.wxml`, (text) => `<wxs src="/lib/a.wxs" module="a" />${text}`, { 'lib/a.wxs': 'module.exports = {}' })],
  ['a missing wxss @import', preview, /home\/index\.wxss.*nowhere/s, edit(`${HOME}.wxss`, (text) => `@import "./nowhere.wxss";\n${text}`)],
  ['a file that is named but absent', closed, /nowhere/, edit(`${HOME}.wxss`, (text) => `@import "./nowhere.wxss";\n${text}`)],
  ['types that are not the contract', (copy) => contract(copy, 'export interface paths {}\n'), /make mini-types/, () => {}],
  ['a package that is too large', async () => size({ sizes: [['app.js', 11]] }, [], 10), /11 bytes, of 10/, () => {}],
]

/** Put every fault into a copy of a project in turn; raises CheckFailed for each that nobody saw. */
export async function faults(project) {
  const unseen = []
  for (const fault of FAULTS) {
    const said = await outcome(project, fault)
    if (said) unseen.push(said)
  }
  if (unseen.length) throw new CheckFailed(unseen.join('\n'))
  return `${FAULTS.length} faults seen`
}

function outcome(project, [name, check, words, inject]) {
  return withFolder(async (folder) => {
    const copy = copyProject(folder, project)
    inject(path.join(copy, 'src'))
    try {
      await check(copy)
    } catch (error) {
      if (!(error instanceof CheckFailed)) throw error
      return words.test(error.message) ? null : `${name}: seen, but told as: ${error.message.slice(0, 300)}`
    }
    return `${name}: not seen`
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
  fs.cpSync(path.join(copy, 'node_modules/tdesign-miniprogram/miniprogram_dist'), path.join(copy, 'src/miniprogram_npm/tdesign-miniprogram'), { recursive: true })
  closure(path.join(copy, 'src'))
}
