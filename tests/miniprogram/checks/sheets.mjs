// WeChat's own style compiler on every sheet. It refuses some of what a browser knows, and changes or drops some
// in silence: what it makes is read again, and must say what the sheet says to the preview.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { SUPPLIED } from '../../../miniprogram/preview/build/builtin-tags.mjs'
import { compiler } from './compilers.mjs'
import { CheckFailed, MINI, filesIn, run } from './places.mjs'

const mini = createRequire(path.join(MINI, 'package.json'))
const postcss = mini('postcss')
const selectors = mini('postcss-selector-parser')
const RPX = /(^|[^\w.-])([+-]?(?:\d+\.?\d*|\.\d+))rpx\b/g
const KEYFRAMES = /keyframes$/

/** Compile every sheet of a folder, ours and the packages'; gives how many. Raises CheckFailed. */
export async function sheets(folder, { packages = false, files = packages ? everySheet(folder) : filesIn(folder, '.wxss') } = {}) {
  if (!files.length) throw new CheckFailed(`no .wxss in ${folder}`)
  const remarks = []
  for (const file of files) remarks.push(...(await remarksOnSheet(folder, file)))
  if (remarks.length) throw new CheckFailed(remarks.join('\n'))
  return files.length
}

function everySheet(folder) {
  return fs
    .readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.wxss'))
    .sort()
}

async function remarksOnSheet(folder, file) {
  const { sheet, made, refused } = await compileSheet(folder, file)
  return (refused ? [refused] : [...differences(sheet, made), ...scaledNames(sheet)]).map((each) => `${file}: ${each}`)
}

async function compileSheet(folder, file) {
  const imported = new Set()
  const sheet = wholeSheet(folder, file, imported)
  const { code, output, stdout } = await run(compiler('wcsc'), ['-lc', file, ...imported], { cwd: folder })
  if (code !== 0) return { sheet, refused: output.replace(/\s*error file count: 0\s*/, '').trim() }
  return { sheet, made: parseSheet(stdout) }
}

/** Put what wcsc makes of every sheet in a folder in its place, in the words of WXSS, for the preview to show. Raises CheckFailed. */
export async function replaceByMade(folder) {
  const all = await Promise.all(everySheet(folder).map(async (file) => ({ file, ...(await compileSheet(folder, file)) })))
  for (const { file, sheet, made, refused } of all) {
    if (refused) throw new CheckFailed(`${file}: ${refused}`)
    made.walkDecls((each) => {
      each.value = each.value.replace(/%%\?([+-]?[\d.]+)rpx\?%%/g, '$1rpx')
    })
    made.walkRules((rule) => {
      if (!KEYFRAMES.test(rule.parent.name ?? ''))
        rule.selector = rule.selector
          .replaceAll('%%HERESUFFIX%%', '')
          .replace(/(?<![\w.#-])body(?![\w-])/g, 'page')
          .replace(/(?<![\w.#-])wx-(?=[a-z])/g, '')
    })
    const hosts = sheet.nodes.filter((node) => node.selector?.trim() === ':host')
    fs.writeFileSync(path.join(folder, file), [...hosts, made].join('\n'))
  }
}

/** Name the custom properties that var() finds no more, since wcsc scales the rpx in their names there. */
function scaledNames(sheet) {
  const names = new Set()
  sheet.walkDecls(/^--.*\drpx/i, ({ prop }) => names.add(prop))
  return [...names].map((name) => `${name}: wcsc scales the rpx of this name where it is used`)
}

/** Parse a sheet with its imports in their place, noting which. Raises CheckFailed where one is missing or bad. */
export function wholeSheet(folder, file, imported = new Set()) {
  try {
    const sheet = postcss.parse(fs.readFileSync(path.join(folder, file), 'utf8'))
    sheet.walkAtRules('import', (rule) => {
      const named = rule.params.replace(/^["']|["']$/g, '')
      const inner = named.startsWith('/') ? named.slice(1) : path.join(path.dirname(file), named)
      imported.add(inner)
      rule.replaceWith(wholeSheet(folder, inner, imported).nodes)
    })
    return sheet
  } catch (error) {
    if (error.name !== 'CssSyntaxError' && error.code !== 'ENOENT') throw error
    throw new CheckFailed(`${file}: ${error.message}`)
  }
}

/** Parse the text of a sheet. */
export function parseSheet(text) {
  return postcss.parse(text)
}

/** Say where a sheet, and what wcsc made of it, differ. */
function differences(sheet, made) {
  const wanted = statements(sheet, { selector: asWritten, value: withMarks })
  const given = statements(made, { selector: asMade, value: tidy })
  const at = wanted.findIndex((each, index) => each !== given[index])
  if (at >= 0) return [`wcsc makes of “${wanted[at]}” “${given[at] ?? 'nothing'}”`]
  return given.length > wanted.length ? [`wcsc adds “${given[wanted.length]}”`] : []
}

/** List all that a sheet says, one statement each: where, for whom, what. */
function statements(sheet, { selector, value }) {
  const all = []
  const visit = (node, where) => {
    if (node.type === 'decl') all.push(`${where}${node.prop}: ${value(node.value)}${node.important ? ' !important' : ''}`)
    else if (node.type === 'atrule') {
      const here = `${where}@${node.name} ${value(node.params)}`.trim()
      if (node.nodes?.length) node.nodes.forEach((each) => visit(each, `${here} { `))
      else all.push(here)
    } else if (node.type === 'rule') {
      // wcsc hands a component's `:host` over apart; in any other place it stays as it is and reaches nobody.
      if (node.selector.trim() === ':host') return
      const chosen = KEYFRAMES.test(node.parent.name ?? '') ? tidy(node.selector) : selector(node.selector)
      node.nodes.forEach((each) => visit(each, `${where}${chosen} { `))
    }
  }
  sheet.nodes.forEach((node) => visit(node, ''))
  return all
}

/** A selector as the preview understands it, in the words of what wcsc makes. */
function asWritten(selector) {
  return tidy(
    selectors((list) => {
      list.walkTags((tag) => {
        if (tag.value === 'page') tag.value = 'body'
        else if (SUPPLIED.has(tag.value)) tag.value = `wx-${tag.value}`
      })
      list.walkPseudos((pseudo) => {
        if (/^:host\b/.test(pseudo.value)) pseudo.value = '(:host must stand alone)'
      })
    }).processSync(selector),
  )
}

function asMade(selector) {
  return tidy(selector.replaceAll('%%HERESUFFIX%%', ''))
}

/** A value with each rpx that the preview scales marked as wcsc marks those that it scales. */
function withMarks(value) {
  return tidy(value.replace(RPX, (_, before, number) => `${before}%%?${number}rpx?%%`))
}

function tidy(text) {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/url\(\s*(["'])(.*?)\1\s*\)/g, 'url($2)')
    .replace(/\s+/g, ' ')
    .replace(/\s*([,>+~(){}])\s*/g, '$1')
    .trim()
}
