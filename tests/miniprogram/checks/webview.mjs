// Does the oldest WebView that the mini-program is for know what a sheet says? Asked of MDN's compatibility data.
import { createRequire } from 'node:module'
import path from 'node:path'
import { CheckFailed, MINI, filesIn } from './places.mjs'
import { wholeSheet } from './sheets.mjs'

const { css } = createRequire(import.meta.url)('@mdn/browser-compat-data')
const selectors = createRequire(path.join(MINI, 'package.json'))('postcss-selector-parser')

/** The oldest WebViews that we are for: iOS by its version, Android by that of Chrome which WeChat's own kernel has. */
const OLDEST = { safari_ios: 14.5, chrome_android: 86 }
/** What an older one may leave out, since nothing is lost but beauty. */
const ADORNMENTS = /^(?:text-wrap: (?:balance|pretty)|text-underline-offset: .*|::selection)$/
const UNITS = {
  viewport_percentage_units_dynamic: /^[dsl]v(?:h|w|i|b|min|max)$/,
  viewport_percentage_units_small: /^sv/,
  container_query_length_units: /^cq/,
  cap: /^cap$/,
  ic: /^ic$/,
  lh: /^lh$/,
  rlh: /^rlh$/,
  rcap: /^rcap$/,
  rch: /^rch$/,
  rex: /^rex$/,
  ric: /^ric$/,
}
const OLD_UNITS = /^(?:rpx|px|em|rem|vw|vh|vmin|vmax|ch|ex|cm|mm|in|pt|pc|q|s|ms|deg|grad|rad|turn|fr|dpi|dpcm|dppx|x|e)$/
const FUNCTIONS = functionsIn(css.types)

/** Ask about every sheet of our own; raises CheckFailed with all that is unknown there. */
export function webview(folder, { files = filesIn(folder, '.wxss') } = {}) {
  const remarks = files.flatMap((file) => unknownIn(wholeSheet(folder, file)).map((each) => `${file}: ${each}`))
  if (remarks.length) throw new CheckFailed([...new Set(remarks)].join('\n'))
  return Object.entries(OLDEST)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}

/** Name all in a sheet that the oldest WebView does not know. */
function unknownIn(sheet) {
  const remarks = []
  const tell = (words, data) => remarks.push(`${words} is not known to ${missing(data).join(', ') || 'any browser'}`)
  sheet.walk((node) => {
    if (node.type === 'decl') declaration(node, tell, remarks)
    if (node.type === 'atrule') atRule(node, tell)
    if (node.type === 'rule' && node.parent.type === 'rule') tell('nesting', css.selectors.nesting)
    if (node.type === 'rule' && !/keyframes$/.test(node.parent.name ?? '')) pseudos(node.selector, tell)
  })
  return remarks
}

function declaration({ prop, value, parent }, tell, remarks) {
  if (ADORNMENTS.test(`${prop}: ${value}`)) return
  const plain = value.replace(/url\([^)]*\)|"[^"]*"|'[^']*'|#[0-9a-f]+/gi, '')
  functionsOf(plain, tell)
  if (/\de[+-]?\d+rpx/i.test(plain)) remarks.push(`${prop}: a number with an exponent before rpx is left alone by wcsc`)
  for (const [, unit] of plain.matchAll(/(?<![\w-])[+-]?[\d.]+([a-z]+)\b/gi)) {
    const key = Object.keys(UNITS).find((each) => UNITS[each].test(unit))
    if (key ? !isKnown(css.types.length[key]) : !OLD_UNITS.test(unit)) tell(`the unit ${unit}`, css.types.length[key])
  }
  if (/^--|^-(?:webkit|moz)-/.test(prop)) return
  const known = css.properties[prop] ?? (/font-face|property/.test(parent.name ?? '') ? css['at-rules'][parent.name]?.[prop] : undefined)
  if (!isKnown(known)) return tell(prop, known)
  if (/gap$/.test(prop) && !isKnown(known.flex_context ?? known)) tell(`${prop} in a flexible box`, known.flex_context)
  for (const [word] of plain.matchAll(/(?<![\w-])[a-z][a-z-]*(?![\w(-])/g)) {
    if (known[word]?.__compat && !isKnown(known[word])) tell(`${prop}: ${word}`, known[word])
  }
}

function functionsOf(value, tell) {
  for (const [, name] of value.matchAll(/([a-z][\w-]*)\(/gi)) {
    const known = FUNCTIONS.get(name)
    if (known && !isKnown(known)) tell(`${name}()`, known)
  }
  if (/\b(?:rgb|hsl)a?\(\s*[\d.%]+(?:deg)?\s+[\d.%]/.test(value) && !isKnown(css.types.color.rgb?.space_separated_parameters))
    tell('a colour parted by spaces', css.types.color.rgb?.space_separated_parameters)
}

function atRule({ name, params }, tell) {
  const known = css['at-rules'][name.replace(/^-\w+-/, '')]
  if (!isKnown(known)) return tell(`@${name}`, known)
  if (name !== 'media') return
  if (/[<>]/.test(params)) tell('a range in @media', css['at-rules'].media.range_syntax)
  for (const [, feature] of params.matchAll(/\(\s*([a-z-]+)/g)) {
    const part = known[feature.replace(/^(?:min|max)-/, '')]
    if (part && !isKnown(part)) tell(`@media (${feature})`, part)
  }
}

function pseudos(selector, tell) {
  selectors((list) =>
    list.walkPseudos(({ value, nodes }) => {
      if (ADORNMENTS.test(value)) return
      const name = value.replace(/^::?/, '')
      const known = css.selectors[name]
      if (known && !/^-/.test(name) && !isKnown(known)) tell(`:${name}`, known)
      if (name === 'not' && nodes.length > 1 && !isKnown(known.selector_list)) tell(':not() of a list', known.selector_list)
    }),
  ).processSync(selector)
}

function isKnown(data) {
  return !!data?.__compat && !missing(data).length
}

/** Name the WebViews that do not know something; a prefix will do, since WeChat's own compile sets them. */
function missing(data) {
  if (!data?.__compat) return []
  return Object.entries(OLDEST)
    .filter(([browser, oldest]) => {
      const statements = [data.__compat.support[browser] ?? []].flat()
      return !statements.some(
        ({ version_added: since, version_removed: until, flags, alternative_name: other }) =>
          since && !flags && !other && number(since) <= oldest && !(until && number(until) <= oldest),
      )
    })
    .map(([browser, oldest]) => `${browser} ${oldest}`)
}

function number(version) {
  return version === true ? 0 : version === 'preview' ? Infinity : parseFloat(String(version).replace('≤', ''))
}

/** Find every function of a value that the data has, by its name. */
function functionsIn(types, all = new Map()) {
  for (const [name, data] of Object.entries(types)) {
    if (name === '__compat') continue
    if (data.__compat && !all.has(name)) all.set(name, data)
    functionsIn(data, all)
  }
  return all
}
