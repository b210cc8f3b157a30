// The journeys, against a server of their own; `node run.mjs WORD…` walks only those whose file says so.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '../checks/chromium.mjs'
import { official } from '../checks/official.mjs'
import { MINI, PYTHON, ROOT, copyProject, must } from '../checks/places.mjs'
import { replaceByMade } from '../checks/sheets.mjs'
import { withServer } from './server.mjs'
import { serveControl } from './server-control.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const AT_ONCE = 2
const DRAWN = path.join(ROOT, 'backend/cards/fonts')
// These stop the server, hold its database for long, or change WeChat for all: nobody else may be walking there.
const ALONE = ['outage', 'spread-console', 'moderation']
const COMPILED = ['compiled']

function journeys(words) {
  const all = fs
    .readdirSync(here)
    .filter((file) => file.endsWith('.test.mjs'))
    .sort()
  return all.filter((file) => !words.length || words.some((word) => file.includes(word)))
}

const among = (names) => (file) => names.includes(path.basename(file, '.test.mjs'))

/** Walk some journeys; when this is told to stop, so are they, and the server ends as usual. */
function walk(files, env) {
  if (!files.length || stop.signal.aborted) return 0
  return new Promise((resolve) => {
    const args = ['--test', `--test-concurrency=${AT_ONCE}`, '--test-reporter=spec', ...files.map((file) => path.join(here, file))]
    const walking = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } })
    stop.signal.addEventListener('abort', () => walking.kill('SIGTERM'))
    walking.on('close', (code) => resolve(code ?? 1))
  })
}

/** Give Chromium the card engine's fonts, for machines that have no Chinese ones. */
async function fonts(folder) {
  const tell = 'from pathlib import Path; import pylopdf_fonts_zh_cn as it; print(Path(it.__file__).parent)'
  const ours = (await must(PYTHON, ['-c', tell])).trim()
  const config = path.join(folder, 'fonts.conf')
  const system = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
  fs.writeFileSync(config, `<?xml version="1.0"?><fontconfig>${system}<dir>${ours}</dir><dir>${DRAWN}</dir></fontconfig>`)
  return config
}

/** Build the preview of what WeChat's own tools make of the mini-program, wcsc of its styles; gives its folder. */
async function compiled(folder) {
  const copy = path.join(folder, 'official')
  const built = path.join(folder, 'compiled')
  fs.mkdirSync(copy)
  await official(copyProject(copy))
  await replaceByMade(path.join(copy, 'compiled'))
  await must(process.execPath, [path.join(MINI, 'preview/build.mjs'), path.join(copy, 'compiled'), built])
  return built
}

/** Open a server, and have journeys walked in it; gives 0 when all went well. */
function open(files, browser, walked) {
  return withServer(async (server, where) => {
    const control = await serveControl(server)
    const known = { ...where, control: control.address, compiled: files.some(among(COMPILED)) ? await compiled(where.data) : null }
    try {
      return await walked({ CHROMIUM: browser, FONTCONFIG_FILE: await fonts(where.data), TEST_SERVER: JSON.stringify(known) })
    } finally {
      control.close()
    }
  }, stop.signal)
}

/** Walk side by side what can share a server, and meanwhile, one by one in another, what must be alone. */
function walkAll(files, browser) {
  const [alone, together] = [files.filter(among(ALONE)), files.filter((file) => !among(ALONE)(file))]
  const inTurn = async (env) => {
    let result = 0
    for (const file of alone) result = (await walk([file], env)) || result
    return result
  }
  if (!together.length) return open(alone, browser, inTurn)
  // The second server opens once the first has: both would build the preview.
  return open(together, browser, async (env) => {
    const results = await Promise.all([walk(together, env), alone.length ? open(alone, browser, inTurn) : 0])
    return results.find(Boolean) ?? 0
  })
}

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => stop.abort())

try {
  const files = journeys(process.argv.slice(2))
  if (!files.length) throw new Error('no such journey')
  const browser = await chromium()
  fs.rmSync(path.join(here, 'shots'), { recursive: true, force: true })
  process.exitCode = await walkAll(files, browser)
} catch (error) {
  console.error(`e2e: ${error.message}`)
  process.exitCode = 1
}
