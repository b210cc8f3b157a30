// The unit tests of the mini-program: `node tests/miniprogram/unit/run.mjs [name …]`.
// TypeScript is stripped by the mini-program's own esbuild; node's own runner does the rest.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'

const here = import.meta.dirname
const require = createRequire(path.join(here, '../../../miniprogram/package.json'))
const esbuild = require('esbuild')

const wanted = process.argv.slice(2)
const tests = fs.readdirSync(here).filter((name) => name.endsWith('.test.ts'))
const chosen = tests.filter((name) => !wanted.length || wanted.some((part) => name.includes(part)))
const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'shiju-unit-'))
try {
  await esbuild.build({
    entryPoints: chosen.map((name) => path.join(here, name)),
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    outdir,
    sourcemap: 'inline',
    logLevel: 'error',
  })
  const built = chosen.map((name) => path.join(outdir, name.replace(/\.ts$/, '.mjs')))
  const run = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...built], {
    stdio: 'inherit',
    cwd: path.join(here, '../../..'),
  })
  process.exitCode = chosen.length ? (run.status ?? 1) : 1
} finally {
  fs.rmSync(outdir, { recursive: true, force: true })
}
