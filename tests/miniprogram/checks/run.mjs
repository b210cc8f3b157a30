// All that is asked of the mini-program, in order; `node run.mjs NAME…` asks only the named.
// A check that fails is told in full, and the next one is asked all the same.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { chromium } from './chromium.mjs'
import { contract } from './contract.mjs'
import { faults } from './faults.mjs'
import { install } from './install.mjs'
import { lint, types } from './lint.mjs'
import { minified } from './minified.mjs'
import { nullable } from './nullable.mjs'
import { official, size } from './official.mjs'
import { CheckFailed, MINI, ROOT, TESTS, copyProject, filesIn, must, withFolder } from './places.mjs'
import { preview } from './preview.mjs'
import { sheets } from './sheets.mjs'
import { compiledTemplates, templates } from './templates.mjs'
import { webview } from './webview.mjs'

const CHECKS = {
  install,
  types: () => types(MINI),
  lint,
  wcc: () => templates(MINI),
  wcsc: () => styles(path.join(MINI, 'src')),
  nullable: () => nullable(MINI),
  webview: () => webview(path.join(MINI, 'src')),
  contract: () => contract(MINI),
  compile: () => withFolder(compile),
  preview: () => preview(MINI),
  faults: () => faults(MINI),
  unit: () => must(process.execPath, [path.join(TESTS, 'unit/run.mjs')]).then(() => 'pure modules'),
  host,
  e2e: () => aloud(path.join(TESTS, 'e2e/run.mjs')),
}

async function styles(src) {
  const many = await sheets(src)
  await minified(src)
  return `${many} sheets`
}

/** Compile as WeChat does, and have its compilers of templates and styles read what came of it, as a phone does. */
async function compile(folder) {
  const told = size(await official(copyProject(folder)))
  const compiled = path.join(folder, 'compiled')
  const many = [await compiledTemplates(compiled), await sheets(compiled, { packages: true })]
  return `${told}; ${many.join(' templates, ')} sheets read`
}

/** Run the preview's own tests, some of which drive it in Chromium. */
async function host() {
  const folder = path.join(MINI, 'preview/tests')
  const files = filesIn(folder, '.test.mjs')
  if (!files.length) throw new CheckFailed('miniprogram/preview/tests holds no tests')
  await must(process.execPath, ['--test', ...files.map((file) => path.join(folder, file))], { env: { CHROMIUM: await chromium() } })
  return `${files.length} files of the preview's`
}

/** Run a script whose progress is worth watching. */
function aloud(script) {
  return new Promise((resolve, reject) => {
    spawn(process.execPath, [script], { cwd: ROOT, stdio: 'inherit' }).on('close', (code) => {
      if (code === 0) resolve('')
      else reject(new CheckFailed('a journey failed; see above'))
    })
  })
}

/** Ask one check, and say in a line how it went; gives whether it passed. */
async function ask(name) {
  const began = performance.now()
  const tell = (how, words) => console.log(`${name.padEnd(9)} ${how} in ${((performance.now() - began) / 1000).toFixed(1)} s  ${words}`)
  try {
    tell('ok', await CHECKS[name]())
    return true
  } catch (error) {
    tell('FAILED', `\n${error instanceof CheckFailed ? error.message : error.stack}\n`)
    return false
  }
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in CHECKS))
if (unknown.length) {
  console.error(`no such check: ${unknown.join(', ')}; there are ${Object.keys(CHECKS).join(', ')}`)
  process.exit(2)
}
const failed = []
for (const name of wanted.length ? wanted : Object.keys(CHECKS)) {
  if (await ask(name)) continue
  failed.push(name)
  if (name === 'install') break
}
if (failed.length) console.error(`mini-program: failed: ${failed.join(', ')}`)
process.exitCode = failed.length ? 1 : 0
