// Scripts: TypeScript stripped, each file a CommonJS function, only those reached from the app, its
// pages and components. Types are not checked here: that is tsc's.
import * as esbuild from 'esbuild'
import { placeOf } from './faults.mjs'

const ENDINGS = ['', '.ts', '.js', '/index.ts', '/index.js']
const REQUIRE = /\brequire(?:\.async)?\(\s*(["'])([^"']+)\1\s*\)/g

/** Compile all scripts. Gives {modules: Map(path → {code, requires}), mains: Map(component → path)}. */
export function compileScripts(project, components, faults) {
  const scripts = new Scripts(project, faults)
  const app = project.find('app', ['.ts', '.js'])
  if (app) scripts.add(app)
  else faults.add('app.json', 'there is neither app.ts nor app.js')
  const mains = new Map()
  for (const { path } of components.values()) {
    const main = project.find(path, ['.ts', '.js'])
    if (main) scripts.add(main)
    else faults.add(`${path}.json`, `there is neither ${path}.ts nor ${path}.js`)
    mains.set(path, main)
  }
  return { modules: scripts.modules, mains, app }
}

class Scripts {
  constructor(project, faults) {
    Object.assign(this, { project, faults, modules: new Map() })
  }

  add(file) {
    if (this.modules.has(file)) return
    const module = { code: this.#transform(file), requires: {} }
    this.modules.set(file, module)
    for (const match of module.code.matchAll(REQUIRE)) this.#follow(file, module, match[2])
  }

  #follow(file, module, written) {
    const target = this.#resolve(file, written)
    if (target) {
      module.requires[written] = target
      this.add(target)
      return
    }
    const text = this.project.read(file)
    const at = text.search(new RegExp(`["']${written.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}["']`))
    this.faults.add(file, `cannot find module ${written}`, at < 0 ? 1 : placeOf(text, at).line)
  }

  #resolve(from, written) {
    const beside = this.project.find(this.project.join(from, written), ENDINGS)
    if (beside || /^[./]/.test(written)) return beside && /\.(ts|js)$/.test(beside) ? beside : null
    const packed = this.project.resolvePackage(from, written)
    return packed && this.project.find(packed, ENDINGS)
  }

  #transform(file) {
    try {
      return esbuild.transformSync(this.project.read(file), {
        loader: file.endsWith('.ts') ? 'ts' : 'js',
        format: 'cjs',
        target: 'es2020',
        charset: 'utf8',
        sourcefile: file,
        logLevel: 'silent',
      }).code
    } catch (error) {
      for (const { text, location } of error.errors ?? [{ text: String(error) }]) {
        this.faults.add(file, text, location?.line, location ? location.column + 1 : undefined)
      }
      return ''
    }
  }
}
