// The command: node build.mjs [SRC] [DIST] [--watch] compiles a mini-program into a web page;
// --watch goes on doing so, unminified, and has the page reload itself.
// Exit code 1 when the mini-program's own files have a fault; each is told with file and line.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, BuildFailed } from './build/build.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const REST_MS = 120

/** Build once; tell the outcome. Gives true when it went well. */
async function once(source, target, isWatched) {
  try {
    const { pages, components, ms } = await build(source, target, { isWatched })
    console.log(`preview: ${pages} pages, ${components} components, ${ms} ms`)
    return true
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error
    for (const fault of error.faults) console.error(fault)
    console.error(`preview: ${error.faults.length} faults, nothing written`)
    return false
  }
}

/** Build again whenever a file of the mini-program or of this host changes. */
function watch(source, target) {
  let waiting = null
  let running = Promise.resolve()
  const again = (_event, name) => {
    if (String(name ?? '').startsWith('.')) return
    clearTimeout(waiting)
    waiting = setTimeout(() => {
      running = running.then(() => once(source, target, true))
    }, REST_MS)
  }
  for (const folder of [source, path.join(here, 'runtime'), path.join(here, 'frame')]) {
    fs.watch(folder, { recursive: true }, again)
  }
  console.log('preview: watching for changes; Ctrl+C ends')
}

const words = process.argv.slice(2)
const [source, target] = words.filter((word) => !word.startsWith('--'))
const from = path.resolve(source ?? path.join(here, '../src'))
const to = path.resolve(target ?? path.join(here, 'dist'))
const isWatched = words.includes('--watch')
const went = await once(from, to, isWatched)
if (isWatched) watch(from, to)
else process.exitCode = went ? 0 : 1
