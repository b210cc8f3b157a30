// The journeys, against a house of their own; `node run.mjs WORD…` walks only those whose file says so.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { PYTHON, ROOT, TESTS, must } from '../checks/places.mjs'
import { withHouse } from './house.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const AT_ONCE = 2
const DRAWN = path.join(ROOT, 'backend/cards/fonts')

function journeys(words) {
  const all = fs.readdirSync(here).filter((file) => file.endsWith('.test.mjs')).sort()
  return all.filter((file) => !words.length || words.some((word) => file.includes(word))).map((file) => path.join(here, file))
}

/** Walk the journeys; when this is told to stop, so are they, and the house ends as usual. */
function walk(files, env, stopped) {
  return new Promise((resolve) => {
    const args = ['--test', `--test-concurrency=${AT_ONCE}`, '--test-reporter=spec', ...files]
    const walking = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } })
    stopped.addEventListener('abort', () => walking.kill('SIGTERM'))
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

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => stop.abort())

try {
  const files = journeys(process.argv.slice(2))
  if (!files.length) throw new Error('no such journey')
  const chromium = (await must(path.join(TESTS, 'chromium.sh'), [])).trim().split('\n').at(-1)
  fs.rmSync(path.join(here, 'shots'), { recursive: true, force: true })
  process.exitCode = await withHouse(async (house) => walk(files, {
    CHROMIUM: chromium, FONTCONFIG_FILE: await fonts(house.data), HOUSE: JSON.stringify(house),
  }, stop.signal), stop.signal)
} catch (error) {
  console.error(`e2e: ${error.message}`)
  process.exitCode = 1
}
