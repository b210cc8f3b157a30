// The checks by name, in the order in which they are asked. Some need packages that `install` brings.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { chromium } from './chromium.mjs'
import { contract } from './contract.mjs'
import { faults } from './faults.mjs'
import { lint, types } from './lint.mjs'
import { minified } from './minified.mjs'
import { nullable } from './nullable.mjs'
import { official, size } from './official.mjs'
import { CheckFailed, MINI, ROOT, TESTS, copyProject, filesIn, must, withFolder } from './places.mjs'
import { preview } from './preview.mjs'
import { sheets } from './sheets.mjs'
import { compiledTemplates, templates } from './templates.mjs'
import { webview } from './webview.mjs'

export const CHECKS = {
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
