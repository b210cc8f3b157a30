// A whole server for the journeys: backend, simulator and worker on free ports, with a data folder
// of its own that is gone afterwards. It can be stopped and started again, as it was.
import { spawn } from 'node:child_process'
import net from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { MINI, PYTHON, ROOT, must, withFolder } from '../checks/places.mjs'

const START_MS = 300_000
const STOP_MS = 60_000
const PAUSE_MS = 100
const LINES_TOLD = 40
// Below the ports that a system lends for outgoing connections: nobody is handed one of these by chance.
const PORTS = { from: 15_000, to: 32_000 }
const EDITOR = fileURLToPath(new URL('editor.py', import.meta.url))
// What a person has set for their own server must not leak into this one.
const KEPT = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'http_proxy', 'https_proxy', 'no_proxy']

/**
 * Start a server, hand it to the work, and end it whatever comes of that. The work is given the server
 * and where it is: {web, simulator, key, data}. `stopped`, an AbortSignal, ends the waiting for it.
 */
export function withServer(work, stopped) {
  return withFolder(async (data) => {
    // Built before, since the server's own build comes after its start, and may find nothing to change.
    await must(process.execPath, [path.join(MINI, 'preview/build.mjs')])
    const server = new TestServer(await settings(data), stopped)
    try {
      await server.start()
      const key = (await must(PYTHON, [EDITOR], { env: { ...server.env, PYTHONPATH: ROOT }, alone: true })).trim().split('\n').at(-1)
      const result = await work(server, {
        web: server.env.PUBLIC_URL,
        simulator: `http://127.0.0.1:${server.env.SIMULATOR_PORT}`,
        key,
        data,
      })
      server.requireMiniProgram()
      return result
    } finally {
      await server.stop()
    }
  })
}

async function settings(folder) {
  const [web, simulator] = [await freePort(), await freePort()]
  const inherited = Object.fromEntries(KEPT.filter((name) => process.env[name]).map((name) => [name, process.env[name]]))
  return {
    ...inherited,
    DATA_DIR: folder,
    WEB_PORT: String(web),
    SIMULATOR_PORT: String(simulator),
    PUBLIC_URL: `http://127.0.0.1:${web}`,
    LOG_LEVEL: 'WARNING',
    PYTHONUNBUFFERED: '1',
    RATE_ADDRESS: '100000',
  }
}

class TestServer {
  constructor(env, stopped) {
    Object.assign(this, { env, stopped, said: '', child: null, gone: null })
  }

  /** Start it, on the data that it left, and wait until it answers. */
  async start() {
    this.child = spawn(PYTHON, ['-m', 'backend.local'], { cwd: ROOT, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const channel of [this.child.stdout, this.child.stderr])
      channel.on('data', (words) => {
        this.said += words
      })
    this.gone = new Promise((resolve) => {
      this.child.on('close', resolve)
    })
    const deadline = Date.now() + START_MS
    while (!(await answers(this.env.PUBLIC_URL))) {
      if (this.#ended) throw this.#failed(`the server ended with ${this.child.exitCode ?? this.child.signalCode}`)
      if (this.stopped.aborted) throw new Error('stopped')
      if (Date.now() > deadline) throw this.#failed('the server did not start in time')
      await new Promise((resolve) => {
        setTimeout(resolve, PAUSE_MS)
      })
    }
  }

  /** Stop it as Ctrl-C does; what does not go is killed. */
  async stop() {
    if (!this.child || this.#ended) return
    this.child.kill('SIGINT')
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS)
    await this.gone
    clearTimeout(timer)
  }

  /** Throws when the server, which goes on without its preview, said that it had to. */
  requireMiniProgram() {
    if (/mini-program\s+absent/.test(this.said)) throw this.#failed('the server has no mini-program')
  }

  get #ended() {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  #failed(why) {
    return new Error(`${why}; its last words:\n${this.said.split('\n').slice(-LINES_TOLD).join('\n')}`)
  }
}

async function answers(web) {
  const replies = await Promise.all(['/readyz', '/mini/'].map((place) => fetch(web + place).catch(() => null)))
  return replies.every((reply) => reply?.ok)
}

function freePort() {
  const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from))
  return new Promise((resolve) => {
    const server = net.createServer().on('error', () => resolve(freePort()))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)))
  })
}
