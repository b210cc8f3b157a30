// A whole house for the journeys: backend, simulator and worker on free ports, with a data folder
// of its own that is gone afterwards.
import { spawn } from 'node:child_process'
import net from 'node:net'
import { fileURLToPath } from 'node:url'
import { PYTHON, ROOT, must, withFolder } from '../checks/places.mjs'

const START_MS = 180_000
const STOP_MS = 20_000
const PAUSE_MS = 100
const LINES_TOLD = 40
const EDITOR = fileURLToPath(new URL('editor.py', import.meta.url))
// What a person has set for their own house must not leak into this one.
const KEPT = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'http_proxy', 'https_proxy', 'no_proxy']

/**
 * Start a house, hand {web, simulator, key, data} to the work, and end it whatever comes of that.
 * `stopped`, an AbortSignal, ends the waiting for it.
 */
export function withHouse(work, stopped) {
  return withFolder(async (folder) => {
    const [web, simulator] = await freePorts(2)
    const inherited = Object.fromEntries(KEPT.filter((name) => process.env[name]).map((name) => [name, process.env[name]]))
    const env = {
      ...inherited, DATA_DIR: folder, WEB_PORT: String(web), SIMULATOR_PORT: String(simulator),
      PUBLIC_URL: `http://127.0.0.1:${web}`, LOG_LEVEL: 'WARNING', PYTHONUNBUFFERED: '1', RATE_ADDRESS: '100000',
    }
    const house = start(env)
    try {
      await house.greeted(stopped)
      const key = (await must(PYTHON, [EDITOR], { env: { ...env, PYTHONPATH: ROOT } })).trim().split('\n').at(-1)
      return await work({ web: env.PUBLIC_URL, simulator: `http://127.0.0.1:${simulator}`, key, data: folder })
    } finally {
      await house.end()
    }
  })
}

function start(env) {
  const child = spawn(PYTHON, ['-m', 'backend.local'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const channel of [child.stdout, child.stderr]) channel.on('data', (words) => { said += words })
  const gone = new Promise((resolve) => { child.on('close', resolve) })
  const ended = () => child.exitCode !== null || child.signalCode !== null
  const failed = (why) => new Error(`${why}; its last words:\n${said.split('\n').slice(-LINES_TOLD).join('\n')}`)

  return {
    /** Wait until all of it answers, the preview's build included. */
    async greeted(stopped) {
      const deadline = Date.now() + START_MS
      while (!said.includes('is running.') || !(await answers(env.PUBLIC_URL))) {
        if (ended()) throw failed(`the house ended with ${child.exitCode ?? child.signalCode}`)
        if (stopped.aborted) throw new Error('stopped')
        if (Date.now() > deadline) throw failed('the house did not start in time')
        await pause()
      }
      if (/mini-program\s+absent/.test(said)) throw failed('the house has no mini-program')
    },
    /** Stop it as Ctrl-C does; what does not go is killed. */
    async end() {
      if (ended()) return
      child.kill('SIGINT')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await gone
      clearTimeout(timer)
    },
  }
}

async function answers(web) {
  const replies = await Promise.all(['/readyz', '/mini/'].map((path) => fetch(web + path).catch(() => null)))
  return replies.every((reply) => reply?.ok)
}

async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })))
  const ports = servers.map((server) => server.address().port)
  await Promise.all(servers.map((server) => new Promise((resolve) => { server.close(resolve) })))
  return ports
}

function pause() {
  return new Promise((resolve) => { setTimeout(resolve, PAUSE_MS) })
}
