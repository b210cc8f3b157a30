// Packages, installed as the locks say, and only when a lock has changed since.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { MINI, ROOT, TESTS, must } from './places.mjs'

// `make run` keeps the same stamp in miniprogram/node_modules, and installs in the same way.
const STAMP = 'node_modules/.installed'
const CLEAN = ['ci', '--ignore-scripts', '--no-audit', '--no-fund']

/** Install the packages of the mini-program and of its tests. Raises CheckFailed. */
export async function install() {
  const fresh = []
  for (const folder of [MINI, TESTS]) {
    const lock = createHash('sha256')
      .update(fs.readFileSync(path.join(folder, 'package-lock.json')))
      .digest('hex')
    const stamp = path.join(folder, STAMP)
    if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lock) continue
    await must('npm', CLEAN, { cwd: folder })
    fs.writeFileSync(stamp, lock)
    fresh.push(path.relative(ROOT, folder))
  }
  return fresh.length ? `anew: ${fresh.join(', ')}` : 'as the locks say'
}
