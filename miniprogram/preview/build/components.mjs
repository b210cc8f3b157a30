// Which pages and components there are: a walk from app.json through every usingComponents.
import path from 'node:path'
import { resolveStyleIsolation } from './isolation.mjs'

const posix = path.posix

/**
 * Walk the app. Gives {app, pages, components}; components is a Map from path to
 * {path, config, isPage, using, generics, isolation, id}, pages first.
 */
export function walkComponents(project, faults) {
  const app = project.find('app', ['.json']) ? project.readJson('app.json', faults) : {}
  const walk = new Walk(project, faults, app)
  const pages = listPages(app, faults)
  for (const page of pages) walk.page(page)
  if (app.tabBar?.custom) walk.visit('custom-tab-bar/index', false)
  return { app, pages, components: walk.components }
}

function listPages(app, faults) {
  const packages = app.subPackages ?? app.subpackages ?? []
  const pages = [...(app.pages ?? []), ...packages.flatMap((each) => (each.pages ?? []).map((page) => posix.join(each.root, page)))]
  if (!pages.length) faults.add('app.json', 'names no pages', 1)
  return pages
}

class Walk {
  constructor(project, faults, app) {
    Object.assign(this, { project, faults, app })
    this.components = new Map()
  }

  page(path) {
    if (!this.project.find(path, ['.wxml'])) {
      this.faults.add('app.json', `page ${path} has no ${path}.wxml`, lineOf(this.project, 'app.json', path))
      return
    }
    this.visit(path, true)
  }

  visit(path, isPage) {
    if (this.components.has(path)) return
    const file = this.project.find(path, ['.json'])
    const config = file ? this.project.readJson(file, this.faults) : {}
    const component = { path, config, isPage, using: {}, generics: {}, id: `c${this.components.size}` }
    this.components.set(path, component)
    component.isolation = resolveStyleIsolation(this.project, component)
    for (const [tag, written] of Object.entries(this.app.usingComponents ?? {})) {
      if (!config.usingComponents?.[tag]) this.#use(component, tag, written, 'app')
    }
    for (const [tag, written] of Object.entries(config.usingComponents ?? {})) {
      this.#use(component, tag, written, path)
    }
    this.#fillGenerics(component)
  }

  #use(component, tag, written, from) {
    const found = this.#locate(from, written)
    if (!found) {
      const file = `${from}.json`
      this.faults.add(file, `component <${tag}> is not at ${written}`, lineOf(this.project, file, written))
      return
    }
    component.using[tag] = `/${found}`
    this.visit(found, false)
  }

  #fillGenerics(component) {
    for (const [name, generic] of Object.entries(component.config.componentGenerics ?? {})) {
      const found = generic?.default ? this.#locate(component.path, generic.default) : null
      component.generics[name] = found ? { default: `/${found}` } : true
      if (found) this.visit(found, false)
    }
  }

  #locate(from, written) {
    if (/^(plugin|ext):\/\//.test(written)) return null
    const beside = this.project.join(from, written)
    const local = this.#withConfig(beside)
    if (local || /^[./]/.test(written)) return local
    const packed = this.project.resolvePackage(from, written)
    return packed && this.#withConfig(packed)
  }

  #withConfig(path) {
    if (this.project.find(path, ['.json'])) return path
    return this.project.find(`${path}/index`, ['.json']) ? `${path}/index` : null
  }
}

/** The first line of a file that holds some words; undefined if none does. */
export function lineOf(project, file, words) {
  const at = project.find(file, ['']) ? project.read(file).indexOf(words) : -1
  return at < 0 ? undefined : project.read(file).slice(0, at).split('\n').length
}
