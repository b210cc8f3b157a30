// WXML and WXS to one script of template functions, by WeChat's own template compiler.
import { createRequire } from 'node:module'
import { BUILTIN_TEMPLATES } from '../runtime/builtins/templates.js'
import { EVENT_HOOKS } from '../runtime/wxs-hooks.js'
import { placeOf } from './faults.mjs'
import { checkTags, textOutsideComments } from './tags.mjs'
import { requiresOf, withoutEndings, wxsFault, wxsToScript } from './wxs.mjs'

const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler')

/** Compile every component's template and all it imports. Gives {code, texts}. */
export function compileTemplates(project, components, faults) {
  const compiler = new Templates(project, faults)
  for (const component of components.values()) {
    const reached = compiler.addWithImports(component.path)
    for (const file of reached) checkTags(project.read(file), file, component, faults)
  }
  compiler.addBuiltins()
  return { code: compiler.finish(), texts: compiler.texts }
}

// WeChat's wcc writes a null in a text as the word; the framework's own compiler would write nothing.
const NULL_AS_WORD = `;Y = function (value) { return value === undefined ? '' : String(value) };`

class Templates {
  constructor(project, faults) {
    Object.assign(this, { project, faults, texts: [] })
    this.group = new TmplGroup()
    this.group.setExtraRuntimeScript(EVENT_HOOKS + NULL_AS_WORD)
    this.imports = new Map()
    this.scripts = new Set()
  }

  /** Add a template and what it imports; gives the files reached from it. */
  addWithImports(path, from = null, reached = new Set()) {
    const file = this.project.find(path, ['.wxml', ''])
    if (!file) {
      this.faults.add(from ?? `${path}.wxml`, from ? `${path} is not there` : 'is not there')
      return reached
    }
    if (reached.has(file)) return reached
    reached.add(file)
    if (!this.imports.has(path)) this.imports.set(path, this.#add(path, file))
    for (const next of this.imports.get(path)) this.addWithImports(next, file, reached)
    return reached
  }

  #add(path, file) {
    const text = this.project.read(file)
    this.texts.push(text)
    for (const { message, startLine, startColumn } of this.group.addTmpl(path, text) ?? []) {
      this.faults.add(file, message, startLine + 1, startColumn + 1)
    }
    this.#addInlineScripts(path, file, text)
    this.#refuseAbsoluteScripts(file, text)
    for (const script of this.group.getScriptDependencies(path)) this.#addScript(script, file)
    return this.group.getDirectDependencies(path)
  }

  #addInlineScripts(path, file, text) {
    for (const name of this.group.getInlineScriptModuleNames(path)) {
      const script = this.group.getInlineScript(path, name)
      this.group.setInlineScript(path, name, wxsToScript(script))
      const found = wxsFault(script)
      if (!found) continue
      const start = placeOf(text, Math.max(0, text.indexOf(script)))
      this.faults.add(file, `wxs ${name}: ${found.message}`, start.line + found.line - 1, found.column)
    }
  }

  #refuseAbsoluteScripts(file, text) {
    for (const match of textOutsideComments(text).matchAll(/<wxs\b[^>]*\bsrc\s*=\s*["']\//g)) {
      const { line, column } = placeOf(text, match.index)
      this.faults.add(file, 'the src of a wxs must be relative', line, column)
    }
  }

  #addScript(path, from) {
    if (this.scripts.has(path)) return
    this.scripts.add(path)
    const file = this.project.find(path, ['.wxs', ''])
    if (!file) return void this.faults.add(from, `wxs ${path} is not there`)
    const text = this.project.read(file)
    const found = wxsFault(text)
    if (found) this.faults.add(file, found.message, found.line, found.column)
    this.group.addScript(path, withoutEndings(wxsToScript(text)))
    for (const next of requiresOf(text)) {
      this.#addScript(this.project.join(path, next).replace(/\.wxs$/, ''), file)
    }
  }

  addBuiltins() {
    for (const [name, template] of Object.entries(BUILTIN_TEMPLATES)) {
      const told = this.group.addTmpl(`$builtin/${name}`, template) ?? []
      if (told.length) throw new Error(`built-in template ${name}: ${told[0].message}`)
    }
  }

  finish() {
    const code = this.group.getTmplGenObjectGroups().replace(/;\s*$/, '')
    this.group.free()
    return code
  }
}
