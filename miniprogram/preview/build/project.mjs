// The files of a mini-program under virtual paths (`pages/a/a.ts`, `miniprogram_npm/pkg/x.js`):
// where each lies on disk, which endings exist, and where an npm package's files begin.
import fs from 'node:fs'
import path from 'node:path'
import { placeOf } from './faults.mjs'

const posix = path.posix
const isFile = (file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false

export class Project {
  constructor(root) {
    this.root = path.resolve(root)
    this.packages = new Map()
    this.texts = new Map()
  }

  /** Whether a virtual path is one of the mini-program's own files, not a package's. */
  isOwn(virtual) {
    return !/(^|\/)miniprogram_npm\//.test(virtual) && !virtual.startsWith('$builtin/')
  }

  /** The place on disk of a virtual path, whether or not something is there. */
  real(virtual) {
    for (const [prefix, folder] of this.packages) {
      if (virtual === prefix || virtual.startsWith(`${prefix}/`)) {
        return path.join(folder, virtual.slice(prefix.length))
      }
    }
    return path.join(this.root, virtual)
  }

  /** The first of virtual + ending that is a file, as a virtual path; null if none is. */
  find(virtual, endings) {
    const ending = endings.find((each) => isFile(this.real(virtual + each)))
    return ending === undefined ? null : virtual + ending
  }

  /** The text of a file; read once per build. */
  read(virtual) {
    if (!this.texts.has(virtual)) {
      this.texts.set(virtual, fs.readFileSync(this.real(virtual), 'utf8').replace(/^\uFEFF/, ''))
    }
    return this.texts.get(virtual)
  }

  /** The object in a JSON file; a fault and {} when it is not one. */
  readJson(virtual, faults) {
    const text = this.read(virtual)
    try {
      const value = JSON.parse(text)
      if (value && typeof value === 'object' && !Array.isArray(value)) return value
      faults.add(virtual, 'is not a JSON object', 1)
    } catch (error) {
      const position = /position (\d+)/.exec(error.message)
      const { line, column } = placeOf(text, position ? Number(position[1]) : text.length)
      faults.add(virtual, `bad JSON: ${error.message}`, line, column)
    }
    return {}
  }

  /** A path as written in a file, relative or from the root, as a virtual path. */
  join(from, written) {
    if (written.startsWith('/')) return posix.normalize(written.slice(1))
    return posix.normalize(posix.join(posix.dirname(from), written))
  }

  /** Where a bare name such as `tdesign-miniprogram/button/button` leads; null if nowhere. */
  resolvePackage(from, written) {
    const parts = written.split('/')
    const name = written.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]
    const inside = written.slice(name.length)
    const home = this.#packed(from, name) ?? this.#installed(name)
    if (!home) return null
    return inside ? home + inside : this.#entry(home)
  }

  /** A `miniprogram_npm/<name>` folder beside the asking file or above it. */
  #packed(from, name) {
    for (let folder = posix.dirname(from); ; folder = posix.dirname(folder)) {
      const home = posix.join(folder, 'miniprogram_npm', name)
      if (fs.existsSync(this.real(home))) return home
      if (folder === '.' || folder === '/') return null
    }
  }

  /** A package in node_modules of the root or above, mounted where DevTools would have packed it. */
  #installed(name) {
    for (let folder = this.root; ; folder = path.dirname(folder)) {
      const home = path.join(folder, 'node_modules', name)
      const about = path.join(home, 'package.json')
      if (isFile(about)) {
        const { miniprogram = '' } = JSON.parse(fs.readFileSync(about, 'utf8'))
        const virtual = `miniprogram_npm/${name}`
        this.packages.set(virtual, path.join(home, miniprogram))
        return virtual
      }
      if (folder === path.dirname(folder)) return null
    }
  }

  #entry(home) {
    if (isFile(this.real(`${home}/index.js`))) return `${home}/index.js`
    const about = `${home}/package.json`
    const main = isFile(this.real(about)) ? JSON.parse(this.read(about)).main : null
    return posix.normalize(`${home}/${main ?? 'index.js'}`)
  }
}
