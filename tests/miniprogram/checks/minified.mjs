// What WeChat's own minifying of styles does to a sheet: it sorts declarations and drops some, so that another
// one may win. Each sheet is minified alone, and the order of all that touch each other is compared.
import { createRequire } from 'node:module'
import { CheckFailed, filesIn } from './places.mjs'
import { parseSheet, wholeSheet } from './sheets.mjs'

// Undocumented: one step of the compile, which as a whole takes half a minute. The version is pinned.
const compileWXSS = createRequire(import.meta.url)('miniprogram-ci/dist/modules/corecompiler/original/workerThread/task/compilewxss.js')

const NOT_PARTS = new Set([
  'flex-wrap',
  'flex-direction',
  'flex-flow',
  'overflow-wrap',
  'overflow-anchor',
  'border-radius',
  'border-collapse',
  'border-spacing',
  'text-align-last',
  'transform-origin',
  'transform-style',
  'transform-box',
  'color-scheme',
  'content-visibility',
  'perspective-origin',
  'font-display',
])
const ALSO_PARTS = {
  all: /^(?!--|direction$|unicode-bidi$)/,
  font: /^line-height$/,
  gap: /^(row|column)-gap$|^grid-(row-|column-)?gap$/,
  'grid-gap': /gap$/,
  inset: /^(top|right|bottom|left)$/,
  'word-wrap': /^overflow-wrap$/,
  columns: /^column-(count|width)$/,
  'flex-flow': /^flex-(wrap|direction)$/,
  'grid-area': /^grid-(row|column)/,
  'place-items': /^(align|justify)-items$/,
  'place-content': /^(align|justify)-content$/,
  'place-self': /^(align|justify)-self$/,
  'border-color': /^border-\w+-color$|^border-(top|right|bottom|left)$/,
  'border-style': /^border-\w+-style$|^border-(top|right|bottom|left)$/,
  'border-width': /^border-\w+-width$|^border-(top|right|bottom|left)$/,
  'border-radius': /^border-[\w-]+-radius$/,
  'row-gap': /^grid-row-gap$/,
  'column-gap': /^grid-column-gap$/,
}

/** Minify every sheet of our own; raises CheckFailed with all that would not mean the same. */
export async function minified(folder, { files = filesIn(folder, '.wxss') } = {}) {
  const remarks = []
  for (const file of files) {
    const sheet = wholeSheet(folder, file)
    const found = changes(entries(sheet), entries(parseSheet(await minify(file, sheet.toString()))))
    remarks.push(...found.map((each) => `${file}: ${each}`))
  }
  if (remarks.length) throw new CheckFailed(remarks.join('\n'))
}

async function minify(file, text) {
  const { code, error } = await compileWXSS({
    code: Buffer.from(text),
    filePath: file,
    setting: { minifyWXSS: true, postcss: true },
    root: '',
  })
  if (error) throw new CheckFailed(`${file}: ${error.message}`)
  return code
}

/** Give what minifying changes in the order of a sheet's declarations. */
export function changes(before, after) {
  const remarks = []
  const left = count(after)
  for (const [key, values] of count(before)) {
    const kept = left.get(key) ?? new Set()
    if (kept.size && kept.size < values.size) remarks.push(`minifying drops one of the values of ${key}: ${[...values].join(', ')}`)
  }
  remarks.push(...lostFallbacks(before, left))
  const now = new Map(after.map(({ key }, at) => [key, at]))
  const last = [...new Map(before.map((entry, at) => [entry.key, { ...entry, at }])).values()].filter(({ key }) => now.has(key))
  last.forEach((one) => {
    for (const other of last) {
      if (one.at >= other.at || one.where !== other.where || one.important !== other.important || !touch(one.prop, other.prop)) continue
      if (now.get(one.key) > now.get(other.key)) remarks.push(`minifying puts ${one.key} behind ${other.key}, which is to win`)
    }
  })
  return remarks
}

/** Name what stood before a value with env() for those who do not know it, and is no longer there. */
function lostFallbacks(before, left) {
  const lost = []
  before.forEach((entry, at) => {
    if (!/\b(?:env|constant)\(/.test(entry.value)) return
    const fallback = before.slice(0, at).find((each) => each.key !== entry.key && each.for === entry.for && touch(each.prop, entry.prop))
    if (fallback && !(left.has(fallback.key) && left.has(entry.key))) lost.push(`minifying drops ${fallback.key} before env()`)
  })
  return lost
}

function count(entries) {
  const all = new Map()
  for (const { key, value } of entries) all.set(key, (all.get(key) ?? new Set()).add(value))
  return all
}

/** List the declarations of a sheet in order: under what condition, for which one selector, what. */
function entries(sheet) {
  const all = []
  sheet.walkDecls(({ parent, prop, value, important = false }) => {
    if (!parent.selectors) return
    const above = []
    for (let each = parent.parent; each.type !== 'root'; each = each.parent) above.push(`@${each.name} ${each.params.replace(/\s+/g, '')} `)
    const where = above.join('')
    for (const selector of parent.selectors) {
      const name = selector.replace(/\s*([>+~])\s*/g, '$1').replace(/\s+/g, ' ')
      all.push({
        where,
        for: where + name,
        prop: prop.toLowerCase(),
        value,
        important,
        key: `${where}${name} { ${prop}${important ? ' !important' : ''} }`,
      })
    }
  })
  return all
}

/** Whether what one property says, the other may say otherwise. */
function touch(one, other) {
  return isPart(one, other) || isPart(other, one)
}

function isPart(whole, part) {
  if (whole === part || whole.startsWith('--')) return false
  return (part.startsWith(`${whole}-`) && !NOT_PARTS.has(part)) || (ALSO_PARTS[whole]?.test(part) ?? false)
}
