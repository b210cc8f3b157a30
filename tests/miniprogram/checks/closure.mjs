// Which files of the packed npm packages are in use: from every usingComponents of our own pages and
// components, through what those files name in turn. The rest need not travel to the phone.
import fs from 'node:fs'
import path from 'node:path'
import { CheckFailed } from './places.mjs'

const posix = path.posix
const PARTS = ['.json', '.js', '.wxml', '.wxss']
const NAMES_SCRIPT = /(?:\brequire\s*\(|\bfrom|\bimport\s*\(?)\s*["']([^"']+)["']/g
const NAMED = {
  '.js': NAMES_SCRIPT,
  '.ts': NAMES_SCRIPT,
  '.wxs': /\brequire\s*\(\s*["']([^"']+)["']/g,
  '.wxml': /<(?:import|include|wxs)\b[^>]*?\ssrc\s*=\s*["']([^"'{]+)["']/g,
  '.wxss': /@import\s+(?:url\()?\s*["']?([^"';)]+)/g,
}
const ENDINGS = {
  '.js': ['', '.js', '/index.js'],
  '.ts': ['.ts', '', '.js', '/index.ts'],
  '.wxs': ['', '.wxs'],
  '.wxml': ['', '.wxml'],
  '.wxss': ['', '.wxss'],
}

/** A walk through everything that the files of a mini-program name, from app.json on. */
class Walk {
  constructor(src) {
    this.src = src
    this.seen = new Set()
    this.lost = []
  }

  isFile(file) {
    return fs.statSync(path.join(this.src, file), { throwIfNoEntry: false })?.isFile() ?? false
  }

  read(file) {
    return fs.readFileSync(path.join(this.src, file), 'utf8')
  }

  /** The places a name may mean, seen from a file: beside it, from the root, or packed from npm. */
  candidates(from, name) {
    if (name.startsWith('/')) return [name.slice(1)]
    const beside = posix.join(posix.dirname(from), name)
    return name.startsWith('.') ? [beside] : [beside, ...packedFrom(from).map((home) => posix.join(home, name))]
  }

  component(from, name) {
    const found = this.candidates(from, name)
      .flatMap((place) => [place, posix.join(place, 'index')])
      .find((place) => this.isFile(`${place}.json`))
    if (found) this.whole(found)
    else this.lost.push(`${from}: no component ${name}`)
  }

  /** Take a page or component with all its files. */
  whole(place) {
    for (const ending of [...PARTS, '.ts']) {
      if (this.isFile(place + ending)) this.file(place + ending)
    }
  }

  file(file) {
    if (this.seen.has(file)) return
    this.seen.add(file)
    const ending = posix.extname(file)
    if (ending === '.json') return this.settings(file)
    const text = NAMED[ending] ? withoutRemarks(this.read(file), ending) : ''
    for (const [, name] of text.matchAll(NAMED[ending] ?? /(?!)/g)) this.named(file, name.trim(), ending)
  }

  named(from, name, ending) {
    const found = this.candidates(from, name)
      .flatMap((place) => ENDINGS[ending].map((each) => place + each))
      .find((place) => this.isFile(place))
    if (found) this.file(found)
    else this.lost.push(`${from}: no file ${name}`)
  }

  settings(file) {
    const { usingComponents = {}, componentGenerics = {}, componentPlaceholder = {} } = readOrNothing(this.read(file))
    const generics = Object.values(componentGenerics).map((each) => each?.default)
    const placeholders = Object.values(componentPlaceholder).filter((each) => /[./]/.test(each))
    for (const name of [...Object.values(usingComponents), ...generics, ...placeholders]) {
      if (name) this.component(file, name)
    }
  }
}

/** What a settings file says; bad JSON is the compiler's to tell, and says nothing here. */
function readOrNothing(text) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** The folders of packed packages that a file sees: its own, and those of the folders above. */
function packedFrom(from) {
  const parts = posix.dirname(from).split('/')
  return parts.map((_, index) => [...parts.slice(0, parts.length - index), 'miniprogram_npm'].join('/')).concat('miniprogram_npm')
}

function withoutRemarks(text, ending) {
  if (ending === '.wxml') return text.replace(/<!--[\s\S]*?-->/g, '')
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\bimport\s+type\b.*$/gm, '')
}

/** List every file that the mini-program in `src` uses; raises CheckFailed naming what is not there. */
export function closure(src) {
  const walk = new Walk(src)
  const app = JSON.parse(walk.read('app.json'))
  walk.whole('app')
  const subpackages = (app.subPackages ?? app.subpackages ?? []).flatMap(({ root, pages }) => pages.map((page) => posix.join(root, page)))
  for (const page of [...app.pages, ...subpackages]) walk.whole(page)
  if (walk.lost.length) throw new CheckFailed(walk.lost.join('\n'))
  return walk.seen
}

/** Remove from `src` every packed file that is not in use; gives how many stay and how many went. */
export function prune(src) {
  const used = closure(src)
  const packed = path.join(src, 'miniprogram_npm')
  const counts = { kept: 0, removed: 0 }
  for (const entry of fs.readdirSync(packed, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    if (used.has(path.relative(src, file))) counts.kept += 1
    else {
      counts.removed += 1
      fs.rmSync(file)
    }
  }
  return counts
}
