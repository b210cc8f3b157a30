// A phone's screen: its pictures, what is measured on it, and what no page may show.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Network } from './network.mjs'
import { unlike } from './official-render.mjs'

const SHOTS = fileURLToPath(new URL('shots/', import.meta.url))
// TDesign gives a popup the class of its opening some time before the transition begins, and takes it away at the end.
const OPENING = ':is(.t-popup, .t-overlay):is([class*="-enter"], [class*="-leave"])'
// What a tap changes is on the screen in the next frame at the latest.
const STILL_FRAMES = 3

export class Screen extends Network {
  constructor(page, album) {
    super(page)
    this.album = album
    this.shots = 0
    this.thrown = []
    page.on('pageerror', (error) => this.thrown.push(String(error.stack ?? error)))
  }

  /**
   * Wait until nothing moves, save what moves for ever; then call a function in the browser, in the same frame,
   * and give what it gives.
   */
  async whenStable(measure = () => null, given = null) {
    const done = await this.page.waitForFunction(
      ([source, argument, opening, frames]) => {
        const ends = ({ playState, effect }) => playState === 'running' && effect.getComputedTiming().endTime !== Infinity
        const isMoving = document.querySelector(opening) || document.getAnimations().some(ends)
        window.stillFrames = isMoving ? 0 : (window.stillFrames ?? 0) + 1
        if (window.stillFrames < frames) return null
        window.stillFrames = 0
        return { result: new Function(`return (${source})`)()(argument) }
      },
      [measure.toString(), given, OPENING, STILL_FRAMES],
    )
    return (await done.jsonValue()).result
  }

  /** Keep a picture of the screen, for people. */
  async shot(name) {
    await this.whenStable()
    // The frame around a phone shows no page of its own.
    if (await this.page.locator('.mp-frame.mp-on').count()) {
      await this.checkBareValues()
      await this.checkOfficialRender()
    }
    // Nobody looks at them in CI, save at what failed.
    if (process.env.CI && name !== 'failed') return
    this.shots += 1
    const file = `${this.album} ${this.shots} ${name}.png`.replace(/[\s/\\:*?"<>|]+/g, '-')
    await this.page.screenshot({ path: path.join(SHOTS, file) })
  }

  /** Throws when WeChat's own compiler shows other words of the same data. */
  async checkOfficialRender() {
    const [first] = unlike(await this.page.evaluate(() => window.__mp.rendered()))
    if (first) throw new Error(`${first.is} shows “${first.preview}” here, and “${first.phone}” on a phone`)
  }

  /** Throws when what is shown holds a value that was never meant to be a word. */
  async checkBareValues() {
    const texts = await this.page.locator('.mp-frame.mp-on').innerText()
    const bare = /(?<![A-Za-z])(?:null|undefined|NaN|\[object Object\])(?![A-Za-z])/.exec(texts)
    if (bare) throw new Error(`the page shows the word ${bare[0]}`)
  }

  /** Throws when something went wrong that the reader did not see: an error, or a function that wx lacks here. */
  async checkFaults() {
    const { missing, errors } = await this.page.evaluate(() => ({ missing: [...window.__mp.missing], errors: window.__mp.errors }))
    const faults = [...missing.map((name) => `wx.${name} is missing`), ...errors, ...this.thrown]
    if (faults.length) throw new Error(`unseen by the reader:\n${[...new Set(faults)].join('\n')}`)
  }
}
