// WXSS to one stylesheet: imports inlined, units rewritten, every rule kept where it belongs.
import postcss from 'postcss'
import { toWebUnits } from '../runtime/units.js'
import { SUPPLIED } from './builtin-tags.mjs'
import { replaceIcons } from './icons.mjs'
import { isScoped } from './isolation.mjs'
import { forbiddenInComponent, scopeSelector } from './selectors.mjs'

/** The stylesheet of a whole app, app.wxss first; `icons` tells which pictures stand for a font. */
export function compileStyles(project, components, faults, icons) {
  const sheets = [compileSheet(project, 'app', {}, faults, icons)]
  for (const component of components.values()) {
    sheets.push(compileSheet(project, component.path, scopeOf(component), faults, icons))
  }
  return sheets.join('')
}

function scopeOf(component) {
  const { path, id, isPage } = component
  if (isScoped(component)) return { prefix: id, host: ['wx-host', id], component: !isPage }
  return { host: ['mp-is', path], route: isPage ? path : '', component: !isPage }
}

function compileSheet(project, path, scope, faults, icons) {
  const sheet = readSheet(project, path, faults, [])
  if (!sheet) return ''
  replaceIcons(sheet, icons)
  sheet.walkDecls((declaration) => {
    declaration.value = toWebUnits(declaration.value)
  })
  sheet.walkAtRules('media', (rule) => {
    rule.params = toWebUnits(rule.params)
  })
  sheet.walkRules((rule) => {
    if (rule.parent.type === 'atrule' && /keyframes$/.test(rule.parent.name)) return
    rewrite(rule, scope, faults)
  })
  return `/* ${path} */\n${sheet.toString()}\n`
}

function rewrite(rule, scope, faults) {
  const { file, line, column } = rule.source.input.place(rule)
  try {
    const refused = scope.component && forbiddenInComponent(rule.selector)
    if (refused) faults.add(file, `${refused} is not allowed in a component`, line, column)
    rule.selector = scopeSelector(rule.selector, SUPPLIED, scope)
  } catch (error) {
    faults.add(file, `bad selector ${rule.selector}: ${error.message}`, line, column)
  }
}

/** A sheet with its imports in place of their @import; null when the file does not exist. */
function readSheet(project, path, faults, above) {
  const file = project.find(path, ['.wxss', ''])
  if (!file) return null
  const sheet = parseSheet(project.read(file), file, faults)
  sheet.walkAtRules('import', (rule) => {
    const written = rule.params.replace(/^url\(/, '').replace(/[)'"\s;]/g, '')
    const target = locate(project, file, written)
    if (above.includes(target)) return rule.remove()
    const inner = target && readSheet(project, target, faults, [...above, path])
    if (inner) return rule.replaceWith(inner.nodes)
    const { line, column } = rule.source.input.place(rule)
    faults.add(file, `@import ${written} is not there`, line, column)
    return rule.remove()
  })
  return sheet
}

function locate(project, from, written) {
  const bare = (path) => path.replace(/\.wxss$/, '')
  const beside = bare(project.join(from, written))
  if (project.find(beside, ['.wxss']) || /^[./]/.test(written)) return beside
  const packed = project.resolvePackage(from, bare(written))
  return packed ?? beside
}

function parseSheet(text, file, faults) {
  try {
    const sheet = postcss.parse(text)
    sheet.source.input.place = ({ source }) => ({ file, ...source.start })
    return sheet
  } catch (error) {
    if (error.name !== 'CssSyntaxError') throw error
    faults.add(file, error.reason, error.line, error.column)
    return postcss.parse('')
  }
}
