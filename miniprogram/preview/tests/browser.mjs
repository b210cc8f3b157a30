// A headless Chromium, spoken to over its own pipe, so that the tests need no package: pages, touches,
// typing, files and pictures. Waits are for a condition, never for a time.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-pipe',
]
// Long, since machines may be busy: only what is never going to be true waits so long.
const PATIENCE_MS = 60_000

/** Where Chromium is; throws one clear sentence when it is nowhere. */
function findChromium() {
  const found = PLACES.find((place) => place && fs.existsSync(place))
  if (!found) throw new Error('no Chromium here: install one, or name it in the variable CHROMIUM')
  return found
}

/** Start a browser; close() ends it and removes what it kept. */
export async function launch() {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'preview-'))
  const child = spawn(findChromium(), [...FLAGS, `--user-data-dir=${home}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise((resolve) => {
    child.once('exit', resolve)
  })
  const wire = new Wire(child.stdio[3], child.stdio[4])
  ended.then(() => wire.end())
  return {
    async page(viewport = {}) {
      const { targetId } = await wire.send('Target.createTarget', { url: 'about:blank' })
      const { sessionId } = await wire.send('Target.attachToTarget', { targetId, flatten: true })
      const page = new Page(wire, sessionId, targetId)
      await page.prepare(viewport)
      return page
    },
    async close() {
      wire.send('Browser.close').catch(() => {})
      const late = setTimeout(() => child.kill('SIGKILL'), 2000) // its home is thrown away anyway
      await ended
      clearTimeout(late)
      fs.rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

/** Messages of the DevTools protocol, each ended by a zero byte. */
class Wire {
  #waiting = new Map()
  #listeners = new Set()
  #number = 0
  #rest = Buffer.alloc(0)

  constructor(input, output) {
    this.input = input
    output.on('data', (bytes) => this.#read(bytes))
  }

  send(method, params = {}, sessionId) {
    this.#number += 1
    const id = this.#number
    this.input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, method })
    })
  }

  /** The browser is gone: nobody answers any more. */
  end() {
    for (const { reject, method } of this.#waiting.values()) reject(new Error(`${method}: the browser has ended`))
    this.#waiting.clear()
  }

  listen(listener) {
    this.#listeners.add(listener)
  }

  #read(bytes) {
    this.#rest = Buffer.concat([this.#rest, bytes])
    for (let end = this.#rest.indexOf(0); end >= 0; end = this.#rest.indexOf(0)) {
      const message = JSON.parse(this.#rest.subarray(0, end).toString())
      this.#rest = this.#rest.subarray(end + 1)
      this.#take(message)
    }
  }

  #take({ id, result, error, ...event }) {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (!waiting) for (const listener of this.#listeners) listener(event)
    else if (error) waiting.reject(new Error(`${waiting.method}: ${error.message}`))
    else waiting.resolve(result)
  }
}

/** In the browser: hand the first shown element that matches and holds some words, in the page in front, to `look`. */
const FIRST = `(wanted, held, look) => {
  const node = [...document.querySelectorAll(wanted)].find((each) => {
    const frame = each.closest('.mp-frame')
    return (!frame || frame.classList.contains('mp-on')) && each.getClientRects().length && (each.textContent ?? '').includes(held)
  })
  return node ? look(node) : null
}`

function middle(node) {
  node.scrollIntoView({ block: 'nearest', behavior: 'instant' })
  const { left, top, width, height } = node.getBoundingClientRect()
  return { x: left + width / 2, y: top + height / 2 }
}

function isOnTop(node) {
  const { left, top, width, height } = node.getBoundingClientRect()
  const hit = document.elementFromPoint(left + width / 2, top + height / 2)
  return node.contains(hit)
}

export class Page {
  constructor(wire, session, target) {
    Object.assign(this, { wire, session, target, told: [], chooser: null })
    wire.listen(({ method, params, sessionId }) => {
      if (sessionId !== session) return
      if (method === 'Runtime.consoleAPICalled')
        this.told.push(`${params.type}: ${params.args.map(({ value, description }) => value ?? description).join(' ')}`)
      if (method === 'Page.fileChooserOpened') this.chooser?.(params)
    })
  }

  send(method, params) {
    return this.wire.send(method, params, this.session)
  }

  async prepare({ width = 375, height = 812, touch = true }) {
    await this.send('Page.enable')
    await this.send('Runtime.enable')
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 2, mobile: touch })
    if (touch) await this.send('Emulation.setTouchEmulationEnabled', { enabled: true })
  }

  /** Open an address and wait until `ready()`, run in the page, is true. */
  async open(url, ready = () => window.__mp?.route) {
    // What is in the background gets neither frames nor touches.
    await this.send('Page.bringToFront')
    await this.send('Page.navigate', { url: 'about:blank' })
    await this.send('Page.navigate', { url })
    await this.until(ready)
  }

  close() {
    return this.wire.send('Target.closeTarget', { targetId: this.target })
  }

  /** Run a function in the page; its arguments and its answer travel as JSON. */
  async run(fn, ...args) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression: `(${fn})(...${JSON.stringify(args)})`,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    })
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  /** Wait until a function run in the page gives something true; gives that. */
  async until(fn, ...args) {
    const end = Date.now() + PATIENCE_MS
    for (;;) {
      const value = await this.run(fn, ...args).catch((error) =>
        /Cannot find|context|navigat/i.test(error.message) ? null : Promise.reject(error),
      )
      if (value) return value
      if (Date.now() > end) throw new Error(`never came true: ${fn} ${JSON.stringify(args)}`)
      await new Promise((resolve) => {
        setTimeout(resolve, 20)
      })
    }
  }

  /** The middle of the first shown element in the page in front that matches and holds some words. */
  place(selector, words = '') {
    return this.until(`(wanted, held) => (${FIRST})(wanted, held, ${middle})`, selector, words)
  }

  /** The same, once it stands still and nothing covers it: where a finger may come down. */
  spot(selector, words = '') {
    return this.until(
      `async (wanted, held) => {
      const find = () => (${FIRST})(wanted, held, ${middle})
      const before = find()
      await new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)) })
      const now = find()
      const still = before && now && before.x === now.x && before.y === now.y
      return still && (${FIRST})(wanted, held, ${isOnTop}) && now
    }`,
      selector,
      words,
    )
  }

  async tap(selector, words) {
    await this.touch([await this.spot(selector, words)])
  }

  /** Press, and let go when a function run in the page gives something true. */
  async press(selector, done) {
    await this.finger('touchStart', await this.spot(selector))
    await this.until(done)
    await this.finger('touchEnd')
  }

  /** Drag a finger from the middle of an element by some pixels. */
  async drag(selector, dx, dy) {
    const { x, y } = await this.spot(selector)
    const steps = [0.25, 0.5, 0.75, 1].map((part) => ({ x: x + dx * part, y: y + dy * part }))
    await this.touch([{ x, y }, ...steps])
  }

  /** Touch, move and let go. Nothing is waited for in between: a finger that rests is a long press. */
  async touch([start, ...way]) {
    await Promise.all([this.finger('touchStart', start), ...way.map((at) => this.finger('touchMove', at)), this.finger('touchEnd')])
  }

  finger(type, at) {
    return this.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [{ x: Math.round(at.x), y: Math.round(at.y) }] : [] })
  }

  /** Put words into a field as if they were typed over what is there. */
  async type(selector, words) {
    await this.place(selector)
    await this.run((wanted) => {
      const frame = document.querySelector('.mp-frame.mp-on') ?? document
      const field = frame.querySelector(wanted)
      field.focus()
      field.select()
    }, selector)
    await this.send('Input.insertText', { text: words })
  }

  async key(key) {
    const fields = { key, code: key, windowsVirtualKeyCode: key === 'Enter' ? 13 : 0, text: key === 'Enter' ? '\r' : undefined }
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...fields })
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...fields })
  }

  /** Answer the next file chooser with files; `deed` opens it. */
  async choose(files, deed) {
    await this.send('Page.setInterceptFileChooserDialog', { enabled: true })
    const opened = new Promise((resolve) => {
      this.chooser = resolve
    })
    await deed()
    const { backendNodeId } = await opened
    await this.send('DOM.setFileInputFiles', { files, backendNodeId })
  }

  /** Write a picture of the page to a file, for a person to look at. */
  async shot(file) {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' })
    fs.writeFileSync(file, Buffer.from(data, 'base64'))
  }
}
