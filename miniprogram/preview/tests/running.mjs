// The fixture mini-program, built, served and open in a browser: what the end-to-end tests start from.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from '../build/build.mjs'
import { launch } from './browser.mjs'
import { serve } from './served.mjs'

/** Where a file of the fixture lies. */
export const fixture = (name) => fileURLToPath(new URL(`./fixture/${name}`, import.meta.url))

/** Elements of the page in front, or of the bars and dialogs around it, as a page sees them. */
const FRONT = `(selector) => [...document.querySelectorAll(selector)]
  .filter((node) => node.closest('.mp-frame')?.classList.contains('mp-on') ?? true)`

/** Build, serve and open; the answer's functions speak of the page in front. */
export async function start() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fixture-'))
  const browser = await launch()
  await build(fixture(''), folder)
  const served = await serve(folder, fs.readFileSync(fixture('images/dot-on.png')))
  const page = await browser.page()
  return {
    browser,
    served,
    page,
    /** Start the app anew at an address; `query` sets the phone. */
    open: (address = '', query = '') => page.open(`${served.origin}/mini/frame.html${query}#/${address}`),
    /** Wait until a page is in front. */
    at: (route) => page.until((wanted) => window.__mp.route === wanted, route),
    /** Wait until something shown holds some words. */
    has: (selector, words) => page.place(selector, words),
    texts: (selector) => page.run(`(selector) => (${FRONT})(selector).map((node) => node.textContent)`, selector),
    text: (selector) => page.run(`(selector) => (${FRONT})(selector)[0].textContent`, selector),
    style: (selector, name) => page.run(`(selector, name) => getComputedStyle((${FRONT})(selector)[0])[name]`, selector, name),
    rect: (selector) => page.run(`(selector) => (${FRONT})(selector)[0].getBoundingClientRect().toJSON()`, selector),
    async close() {
      await browser.close()
      await served.close()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}
