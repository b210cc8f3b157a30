// A reader's phone: a browser window of its own with the mini-program in it, and what a reader does
// with it, in the reader's words.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { PATIENCE_MS, serveFrom } from './network.mjs'
import { callApi, server, scan } from './api-client.mjs'
import { Screen } from './screen.mjs'

const [WIDTH, HEIGHT] = [375, 812]
const SCREEN = { deviceScaleFactor: 2, hasTouch: true, isMobile: true, locale: 'zh-CN' }

/** Ways in, as WeChat numbers them. */
export const SCENES = { list: 1001, code: 1047, moments: 1154, chat: 1007, group: 1044 }

export class Phone extends Screen {
  /**
   * Switch a phone on: `at` is the page it opens, `scene` the way in, `width` how wide it is; sdk, theme,
   * fontSize, network and group as the preview knows them. Each phone is a device of its own, and so another
   * reader. `before` is handed the phone before anything is shown; `built` is a folder with a preview
   * to be shown in the stead of the server's own.
   */
  static async start(browser, album, name, { at = '', scene = SCENES.list, before = () => {}, built = null, width = WIDTH, ...settings }) {
    const context = await browser.newContext({ ...SCREEN, viewport: { width, height: HEIGHT } })
    context.setDefaultTimeout(PATIENCE_MS)
    if (built) await serveFrom(context, built)
    const phone = new Phone(context, await context.newPage(), album, `${name} ${randomUUID()}`)
    await before(phone)
    const query = new URLSearchParams({ framed: '', device: phone.device, value: String(scene), ...settings })
    await phone.page.goto(`${server.web}/mini/frame.html?${query}#/${at}`)
    await phone.page.waitForFunction(() => window.__mp?.route)
    assert.equal(await phone.page.evaluate(() => window.__preview.device.name), phone.device)
    return phone
  }

  constructor(context, page, album, device) {
    super(page, album)
    Object.assign(this, { context, device })
  }

  /** What is on the screen, in front. */
  shown(selector) {
    return this.page.locator(selector).filter({ visible: true })
  }

  /** Whatever says exactly these words, or is called so for those who do not see. */
  named(words) {
    const quoted = JSON.stringify(words)
    return this.shown(`:text-is(${quoted}), [aria-label=${quoted}]`).last()
  }

  /** Tap what says these words; several are tapped one after the other. */
  async tap(...all) {
    for (const words of all) await this.named(words).tap()
  }

  /** Tap the sentence, or the row, that holds these words. */
  async tapOn(words) {
    await this.shown(`:text(${JSON.stringify(words)})`)
      .last()
      .tap()
  }

  async sees(words) {
    await this.page.getByText(words).filter({ visible: true }).first().waitFor()
  }

  async seesNo(words) {
    await assert.doesNotReject(
      this.page.getByText(words).filter({ visible: true }).first().waitFor({ state: 'hidden' }),
      `still on the screen: ${words}`,
    )
  }

  async seesNamed(words) {
    await this.named(words).waitFor()
  }

  /** Wait for the page to be in front. */
  async isOn(place) {
    await this.page.waitForFunction((route) => window.__mp?.route === route, `pages/${place}/index`)
  }

  /** The words that are marked on the screen, put together. */
  async markedText(look = 'lit') {
    const pieces = this.shown(`.mp-frame.mp-on [class~="${look}"], .mp-frame.mp-on [class*="--${look}"]`)
    await pieces.first().waitFor()
    return (await pieces.allInnerTexts()).join('').replace(/\s+/g, '')
  }

  /** Wait until exactly these words are marked so. */
  async waitForMarked(words, look) {
    await this.page.waitForFunction(
      ([wanted, name]) => {
        const pieces = document.querySelectorAll(`.mp-frame.mp-on [class~="${name}"], .mp-frame.mp-on [class*="--${name}"]`)
        return (
          [...pieces]
            .map((piece) => piece.innerText)
            .join('')
            .replace(/\s+/g, '') === wanted
        )
      },
      [words, look],
    )
  }

  /** Select words as a finger pressed long and drawn would. */
  async select(words) {
    await this.page.waitForFunction((wanted) => {
      const article = document.querySelector('.mp-frame.mp-on wx-selection')
      if (!article) return false
      const nodes = []
      const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT)
      while (walker.nextNode()) nodes.push(walker.currentNode)
      const starts = []
      let text = ''
      for (const node of nodes) {
        starts.push(text.length)
        text += node.data
      }
      const from = text.indexOf(wanted)
      if (from < 0) return false
      const place = (at) => {
        const index = starts.findLastIndex((start) => start <= at)
        return [nodes[index], at - starts[index]]
      }
      const last = place(from + wanted.length - 1)
      const first = place(from)
      first[0].parentElement.scrollIntoView({ block: 'center' })
      getSelection().setBaseAndExtent(...first, last[0], last[1] + 1)
      return true
    }, words)
  }

  /** Pass the page on by an entry of the capsule's menu; gives the path that leads to it. */
  async shareByMenu(entry, kind) {
    await this.page.locator('#mp-menu').tap()
    await this.page.locator('.mp-item', { hasText: entry }).tap()
    return this.takeShare(kind)
  }

  /** Pass the page on by a button of its own; gives the path that leads to it. */
  async shareByButton(words) {
    await this.tap(words)
    return this.takeShare('friend')
  }

  async takeShare(kind) {
    await this.page.locator('.mp-modal').waitFor()
    const path = await this.page.evaluate((wanted) => window.__mp.shares.findLast(({ kind }) => kind === wanted).path, kind)
    await this.page.locator('.mp-modal').locator('.mp-ok, .mp-cancel').first().tap()
    return path
  }

  /** Fetch the picture with which a page was last passed on this way; gives its type and sides. */
  sharedPicture(kind) {
    return this.page.evaluate(async (wanted) => {
      const { imageUrl } = window.__mp.shares.findLast((share) => share.kind === wanted)
      const file = await (await fetch(imageUrl)).blob()
      const { width, height } = await createImageBitmap(file)
      return [file.type, width, height]
    }, kind)
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
  async rewrite(words) {
    await this.shown('.mp-frame.mp-on textarea').first().fill(words)
  }

  /** What stands in the field of a sheet. */
  writtenText() {
    return this.shown('.mp-frame.mp-on textarea').first().inputValue()
  }

  /** A control of the thing said that holds these words. */
  controlIn(words, label) {
    const said = this.page.locator('.mp-frame.mp-on wx-view.comment', { hasText: words }).filter({ visible: true }).first()
    return said.locator(`[aria-label=${JSON.stringify(label)}]`)
  }

  async tapIn(words, label) {
    await this.controlIn(words, label).tap()
  }

  async hasIn(words, label) {
    await this.controlIn(words, label).waitFor()
  }

  /** Wait until the field that has this hint holds these words. */
  async holds(hint, words) {
    await this.page.waitForFunction(
      ([wanted, held]) =>
        [...document.querySelectorAll('.mp-frame.mp-on input')].some((field) => field.placeholder === wanted && field.value === held),
      [hint, words],
    )
  }

  async goBack() {
    await this.page.locator('#mp-back').tap()
  }

  /** Come in again, by a path or a code. */
  async open(at, scene = SCENES.list) {
    await this.page.evaluate(
      ([address, value]) => {
        window.left = window.__mp.current
        window.__mp.open(address, value)
      },
      [at, scene],
    )
    await this.page.waitForFunction(() => window.__mp.current && window.__mp.current !== window.left)
  }

  /** Wait until the phone has drawn the card that is chosen, pictures and all. */
  async waitForDrawing() {
    await this.page.waitForFunction(() => window.__mp.current?.selectComponent('#paper')?.data.isDrawn)
  }

  /** Wait until the page's data are as a function says, which runs in the browser. */
  async waitForData(isSo, wanted = null) {
    await this.page.waitForFunction(
      ([source, given]) => {
        const data = window.__mp.page()
        return !!data && new Function(`return (${source})`)()(data, given)
      },
      [isSo.toString(), wanted],
    )
  }

  /** Have the card made, as one who sends it and thinks better of it; gives its picture's address. */
  async card(...seen) {
    await this.waitForDrawing()
    await this.tap('发图给朋友')
    await this.tap('取消')
    return this.picture(...seen)
  }

  /** Wait for the picture of a card that was made, whole, and none of those seen before; gives its address. */
  async picture(...seen) {
    const found = await this.page.waitForFunction((known) => {
      const image = document.querySelector('.mp-frame.mp-on .picture img')
      return image?.complete && image.naturalWidth && !known.includes(image.src) && image.src
    }, seen)
    return found.jsonValue()
  }

  /** Make a card at the card page's address; gives the share that its code holds. */
  async shareOf(at) {
    await this.open(at)
    return (await scan(await this.card())).searchParams.get('scene')
  }

  /** Agree beforehand to the privacy contract. */
  async agreeToPrivacy() {
    await this.page.evaluate(() => window.__mp.allow({ privacy: true }))
  }

  /** The toast that is on the screen now, or comes soon. */
  async seesToast(words) {
    await this.page.waitForFunction((title) => window.__mp.toasts.some((toast) => toast.title.includes(title)), words)
  }

  /** The same reader on another phone: signed in there, their token is given. */
  async signInElsewhere() {
    const {
      body: { code },
    } = await callApi('POST', `${server.simulator}/simulator/codes`, { body: { device: this.device } })
    return (await callApi('POST', '/api/v1/sessions', { body: { code } })).body.token
  }
}
