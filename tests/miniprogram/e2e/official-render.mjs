// What WeChat's own template compiler shows of the data that a page in the preview has: it must be the same words.
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import vm from 'node:vm'
import { compiler } from '../checks/compilers.mjs'
import { MINI, filesIn } from '../checks/places.mjs'

const SRC = path.join(MINI, 'src')
const MOST_OUTPUT = 64 * 1024 * 1024
let templates = null

/** Name every component of a page whose words wcc would show otherwise; `rendered` is what the preview tells of it. */
export function unlike(rendered) {
  templates ??= compile()
  return rendered
    .filter(({ is }) => templates.has(is))
    .map(({ is, data, words }) => ({ is, preview: packed(words), phone: packed(wordsOf(templates.get(is)(data))) }))
    .filter(({ preview, phone }) => preview !== phone)
}

/** Compile all our templates at once; gives for each component what renders it, as a Map. */
function compile() {
  const files = filesIn(SRC, '.wxml')
  const script = execFileSync(compiler('wcc'), ['-d', ...files], { cwd: SRC, encoding: 'utf8', maxBuffer: MOST_OUTPUT })
  const world = vm.createContext({ window: {}, console: { log() {}, warn() {}, error() {} }, __wxAppCode__: {} })
  vm.runInContext(`var global = this; ${script}`, world)
  return new Map(files.map((file) => [file.replace(/\.wxml$/, ''), (data) => world.$gwx(file)(data, {}, {})]))
}

function wordsOf(node) {
  return typeof node === 'string' ? node : (node?.children ?? []).map(wordsOf).join('')
}

function packed(words) {
  return words.replace(/\s+/g, '')
}
