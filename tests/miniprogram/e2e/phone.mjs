// A reader's phone: a browser window of its own with the mini-program in it, and what a reader does
// with it, in the reader's words. `journey` is a test that ends with a look at what went wrong unseen.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { ask, house } from './outside.mjs'

const SHOTS = fileURLToPath(new URL('shots/', import.meta.url))
const PATIENCE_MS = 10_000
const SETTLE_MS = 350
const SCREEN = { viewport: { width: 375, height: 812 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, locale: 'zh-CN' }
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage']

/** Ways in, as WeChat numbers them. */
export const SCENES = { list: 1001, code: 1047, moments: 1154, chat: 1007 }

let browser = null
after(() => browser?.close())

/**
 * A test told as a story. It is handed `arrive(name, settings)`, which gives a Phone. At the end every
 * phone must have met no error and no missing wx function but those it said it would.
 */
export function journey(title, story) {
  test(title, async () => {
    browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS })
    const phones = []
    const arrive = async (name, settings = {}) => {
      const phone = await Phone.switchedOn(`${title} ${name}`, name, settings)
      phones.push(phone)
      return phone
    }
    try {
      await story({ arrive })
      for (const phone of phones) await phone.hasNoHiddenFault()
    } catch (error) {
      for (const phone of phones) await phone.shot('failed').catch(() => {})
      throw error
    } finally {
      for (const phone of phones) await phone.context.close()
    }
  })
}

export class Phone {
  /**
   * Switch a phone on: `at` is the page it opens, `scene` the way in; sdk, theme and network as the
   * preview knows them. Each phone is a device of its own, and so another reader.
   */
  static async switchedOn(album, name, { at = '', scene = SCENES.list, before = () => {}, ...settings }) {
    const context = await browser.newContext(SCREEN)
    context.setDefaultTimeout(PATIENCE_MS)
    const phone = new Phone(context, await context.newPage(), album, `${name} ${randomUUID()}`)
    await before(phone)
    const query = new URLSearchParams({ device: phone.device, value: String(scene), ...settings })
    await phone.page.goto(`${house.web}/mini/frame.html?${query}#/${at}`)
    await phone.page.waitForFunction(() => window.__mp?.route)
    assert.equal(await phone.page.evaluate(() => window.__preview.device.name), phone.device)
    return phone
  }

  constructor(context, page, album, device) {
    Object.assign(this, { context, page, album, device })
    this.expected = []
    this.asked = []
    this.shots = 0
    this.thrown = []
    page.on('pageerror', (error) => this.thrown.push(String(error.stack ?? error)))
    page.on('request', (request) => this.asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
  }

  /** What is on the screen, in front. */
  shown(selector) {
    return this.page.locator(selector).filter({ visible: true })
  }

  /** Whatever says exactly these words, or is called so for those who do not see. */
  called(words) {
    const quoted = JSON.stringify(words)
    return this.shown(`:text-is(${quoted}), [aria-label=${quoted}]`).last()
  }

  async tap(words) {
    await this.called(words).tap()
  }

  /** Tap the sentence, or the row, that holds these words. */
  async tapOn(words) {
    await this.shown(`:text(${JSON.stringify(words)})`).last().tap()
  }

  async sees(words) {
    await this.page.getByText(words).filter({ visible: true }).first().waitFor()
  }

  async seesNo(words) {
    await assert.doesNotReject(this.page.getByText(words).filter({ visible: true }).first().waitFor({ state: 'hidden' }), `still on the screen: ${words}`)
  }

  async seesCalled(words) {
    await this.called(words).waitFor()
  }

  /** Wait for the page to be in front. */
  async isOn(place) {
    await this.page.waitForFunction((route) => window.__mp?.route === route, `pages/${place}/index`)
  }

  /** The words that are marked on the screen, put together. */
  async marked(look = 'lit') {
    const pieces = this.shown(`.mp-frame.mp-on [class~="${look}"], .mp-frame.mp-on [class*="--${look}"]`)
    await pieces.first().waitFor()
    return (await pieces.allInnerTexts()).join('').replace(/\s+/g, '')
  }

  /** Wait until exactly these words are marked so. */
  async hasMarked(words, look) {
    await this.page.waitForFunction(([wanted, name]) => {
      const pieces = document.querySelectorAll(`.mp-frame.mp-on [class~="${name}"], .mp-frame.mp-on [class*="--${name}"]`)
      return [...pieces].map((piece) => piece.innerText).join('').replace(/\s+/g, '') === wanted
    }, [words, look])
  }

  /** Select words as a finger pressed long and drawn would. */
  async select(words) {
    await this.page.locator('.mp-frame.mp-on wx-selection').waitFor()
    await this.page.evaluate((wanted) => {
      const nodes = []
      const walker = document.createTreeWalker(document.querySelector('.mp-frame.mp-on wx-selection'), NodeFilter.SHOW_TEXT)
      while (walker.nextNode()) nodes.push(walker.currentNode)
      const starts = []
      let text = ''
      for (const node of nodes) {
        starts.push(text.length)
        text += node.data
      }
      const from = text.indexOf(wanted)
      if (from < 0) throw new Error(`not on this page: ${wanted}`)
      const place = (at) => {
        const index = starts.findLastIndex((start) => start <= at)
        return [nodes[index], at - starts[index]]
      }
      const last = place(from + wanted.length - 1)
      getSelection().setBaseAndExtent(...place(from), last[0], last[1] + 1)
    }, words)
  }

  /** Type into the field that has this hint. */
  async type(hint, words) {
    const quoted = JSON.stringify(hint)
    await this.shown(`.mp-frame.mp-on input[placeholder=${quoted}]`).first().fill(words)
  }

  /** Write into the field of a sheet that has this hint. */
  async write(hint, words) {
    const quoted = JSON.stringify(hint)
    await this.shown(`.mp-frame.mp-on textarea[placeholder=${quoted}]`).first().fill(words)
  }

  /** Write other words where some stand already. */
  async writeAnew(words) {
    await this.shown('.mp-frame.mp-on textarea').first().fill(words)
  }

  /** What stands in the field of a sheet. */
  written() {
    return this.shown('.mp-frame.mp-on textarea').first().inputValue()
  }

  /** A control of the thing said that holds these words. */
  controlIn(words, label) {
    const said = this.page.locator('.mp-frame.mp-on wx-view.said', { hasText: words }).filter({ visible: true }).first()
    return said.locator(`[aria-label=${JSON.stringify(label)}]`)
  }

  async tapIn(words, label) {
    await this.controlIn(words, label).tap()
  }

  async hasIn(words, label) {
    await this.controlIn(words, label).waitFor()
  }

  async goBack() {
    await this.page.locator('#mp-back').tap()
  }

  /** Come in again, by a path or a code. */
  async open(at, scene = SCENES.list) {
    await this.page.evaluate(([address, value]) => window.__mp.open(address, value), [at, scene])
  }

  /** Wait until the phone has drawn the card that is chosen, pictures and all. */
  async drawn() {
    await this.page.waitForFunction(() => window.__mp.current?.selectComponent('#paper')?.data.drawn)
  }

  /** Have the card made, as one who sends it and thinks better of it; gives its picture's address. */
  async card() {
    await this.drawn()
    await this.tap('发图给朋友')
    await this.tap('取消')
    return this.picture()
  }

  /** Wait for the picture of a card that was made, whole; gives its address. */
  async picture() {
    const picture = this.shown('.mp-frame.mp-on .picture img').first()
    await picture.waitFor()
    return picture.evaluate(async (image) => {
      await image.decode()
      return image.currentSrc || image.src
    })
  }

  /** The toast that is on the screen now, or comes soon. */
  async hears(words) {
    await this.page.waitForFunction((title) => window.__mp.toasts.some((toast) => toast.title.includes(title)), words)
  }

  /** How often the server was asked this. */
  count(method, place) {
    return this.asked.filter((each) => each === `${method} /api/v1${place}`).length
  }

  /** Answer some requests in the server's stead; gives how to stop. */
  async intercept(place, answer) {
    const pattern = (url) => url.pathname.startsWith(`/api/v1${place}`)
    await this.page.route(pattern, answer)
    return () => this.page.unroute(pattern)
  }

  /** Hold some requests back until the function it gives is called. */
  async hold(place) {
    let letGo
    const held = new Promise((resolve) => { letGo = resolve })
    await this.intercept(place, async (route) => {
      await held
      await route.continue()
    })
    return letGo
  }

  /** Have some requests refused in the server's stead, as {status, code, detail}; gives how to stop. */
  refuse(place, { status, code, detail }, method = null) {
    const body = JSON.stringify({ type: 'about:blank', title: code, status, code, detail, request_id: 'journey' })
    return this.intercept(place, (route) => (method && route.request().method() !== method
      ? route.fallback()
      : route.fulfill({ status, body, contentType: 'application/problem+json' })))
  }

  /** The same reader on another phone: signed in there, their token is given. */
  async elsewhere() {
    const { body: { code } } = await ask('POST', `${house.simulator}/simulator/codes`, { body: { device: this.device } })
    return (await ask('POST', '/api/v1/sessions', { body: { code } })).body.token
  }

  /** Wait until the server was asked something so often. */
  async hasAsked(times, method, place) {
    const deadline = Date.now() + PATIENCE_MS
    while (this.count(method, place) < times && Date.now() < deadline) await this.page.waitForTimeout(20)
    assert.equal(this.count(method, place), times, `${method} ${place}`)
  }

  /** Keep a picture of the screen, for people. */
  async shot(name) {
    await this.page.waitForTimeout(SETTLE_MS)
    this.shots += 1
    const file = `${this.album} ${this.shots} ${name}.png`.replace(/[\s/\\:*?"<>|]+/g, '-')
    await this.page.screenshot({ path: path.join(SHOTS, file) })
  }

  /** Say which faults the journey is going to provoke. */
  expects(...patterns) {
    this.expected.push(...patterns)
  }

  async hasNoHiddenFault() {
    const { missing, errors } = await this.page.evaluate(() => ({ missing: [...window.__mp.missing], errors: window.__mp.errors }))
    const unexpected = [...errors, ...this.thrown].filter((error) => !this.expected.some((pattern) => pattern.test(error)))
    const faults = [...missing.map((name) => `wx.${name} is missing`), ...unexpected]
    if (faults.length) throw new Error(`unseen by the reader:\n${[...new Set(faults)].join('\n')}`)
  }
}
