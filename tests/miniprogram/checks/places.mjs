// Where things are, and the few habits all checks share.
import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const TESTS = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
export const ROOT = path.resolve(TESTS, '../..')
export const MINI = path.join(ROOT, 'miniprogram')
export const PYTHON = path.join(ROOT, '.venv/bin/python')

// Only what hangs takes so long, on a busy machine, too.
const LONGEST = 30 * 60_000
const MOST_OUTPUT = 64 * 1024 * 1024

/** A check that did not pass; the message is for whoever has to mend it. */
export class CheckFailed extends Error {}

/**
 * Run a program to its end. Gives {code, output, stdout}; output is what it said on both channels.
 * `env` comes on top of our own, or with `alone` in its stead.
 */
export function run(command, args, { cwd = ROOT, env = {}, alone = false } = {}) {
  const options = { cwd, env: alone ? env : { ...process.env, ...env }, timeout: LONGEST, maxBuffer: MOST_OUTPUT }
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0
      const why = error && typeof error.code !== 'number' ? `${error.message}\n` : ''
      resolve({ code, stdout, output: `${why}${stdout}${stderr}`.trim() })
    })
  })
}

/** Run a program that must succeed; raises CheckFailed with what it said. */
export async function must(command, args, options) {
  const ended = await run(command, args, options)
  if (ended.code !== 0) throw new CheckFailed(ended.output || `${command} ended with ${ended.code}`)
  return ended.stdout
}

/** Lend a temporary folder, and remove it whatever comes of the work in it. */
export async function withFolder(work) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'shiju-mini-'))
  try {
    return await work(folder)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Copy the mini-program as DevTools would open it: its sources, its settings, its packages by link. */
export function copyProject(folder, from = MINI) {
  const unwanted = (file) => path.basename(file) !== 'miniprogram_npm'
  for (const name of ['project.config.json', 'package.json', 'tsconfig.json', 'src']) {
    fs.cpSync(path.join(from, name), path.join(folder, name), { recursive: true, filter: unwanted })
  }
  linkPackages(path.join(folder, 'node_modules'), path.join(from, 'node_modules'), folder)
  return folder
}

/** Link packages, save those that travel to the phone: WeChat's packing follows no links. */
function linkPackages(to, from, project) {
  const travelling = new Set()
  const travel = (about) => {
    for (const name of Object.keys(JSON.parse(fs.readFileSync(about, 'utf8')).dependencies ?? {})) {
      if (travelling.has(name)) continue
      travelling.add(name)
      travel(path.join(from, name, 'package.json'))
    }
  }
  travel(path.join(project, 'package.json'))
  fs.mkdirSync(to)
  for (const name of fs.readdirSync(from).filter((each) => !each.startsWith('.'))) {
    if (travelling.has(name)) fs.cpSync(path.join(from, name), path.join(to, name), { recursive: true })
    else fs.symlinkSync(path.join(from, name), path.join(to, name))
  }
}

/** List the files under a folder that end as asked, as paths from that folder, in order. */
export function filesIn(folder, ending) {
  return fs
    .readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(ending) && !/(^|\/)(node_modules|miniprogram_npm)\//.test(file))
    .sort()
}
