// A moderator at the console, as the journeys meet one: a browser, the keys, and the lists of words.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { PYTHON, ROOT, must } from '../checks/places.mjs'
import { server } from './api-client.mjs'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const SHOTS = here('shots')
const PATIENCE = 120_000
let known = null

/** Run a script of this folder in the journeys' server; gives the last line that it says. */
export async function runScript(script, ...given) {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    DATA_DIR: server.data,
    PUBLIC_URL: server.web,
    LOG_LEVEL: 'ERROR',
    PYTHONPATH: ROOT,
  }
  return (await must(PYTHON, [here(script), ...given], { env, alone: true })).trim().split('\n').at(-1)
}

/** Sign a moderator in at the console of the journeys' server. */
export async function openConsole(browser, settings = {}) {
  known ??= JSON.parse(await runScript('moderator.py'))
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...settings })
  const moderator = new ConsolePage(context, await context.newPage())
  await moderator.page.goto(`${server.web}/admin/sign-in`)
  await moderator.page.locator('[name=login]').fill(known.login)
  await moderator.page.locator('[name=password]').fill(known.password)
  await moderator.page.locator('button[type=submit]').click()
  await moderator.page.waitForURL('**/admin/articles')
  return moderator
}

class ConsolePage {
  constructor(context, page) {
    Object.assign(this, { context, page, faults: [] })
    page.setDefaultTimeout(PATIENCE)
    page.on('pageerror', (error) => this.faults.push(String(error)))
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.faults.push(message.text())
    })
  }

  /** Open a list of readers' words. */
  async openList(state) {
    await this.page.goto(`${server.web}/admin/moderation?state=${state}`)
  }

  /** The case that holds these words. */
  caseOf(words) {
    return this.page.locator('[data-case]', { hasText: words })
  }

  /** Walk down by key to the case that holds these words. */
  async moveTo(words) {
    await this.caseOf(words).waitFor()
    const index = await this.page
      .locator('[data-case]')
      .evaluateAll((all, wanted) => all.findIndex((each) => each.textContent.includes(wanted)), words)
    for (let step = 0; step < 30; step += 1) await this.page.keyboard.press('k')
    for (let step = 0; step < index; step += 1) await this.page.keyboard.press('j')
    await this.page.locator('[data-here]', { hasText: words }).waitFor()
  }

  /** Press a key, and see what the page says then. */
  async press(key, told = '') {
    await this.page.keyboard.press(key)
    if (told) await this.sees(told)
  }

  async sees(words) {
    await this.page.getByText(words).filter({ visible: true }).first().waitFor()
  }

  /** Keep a picture of the page, for people. */
  async shot(name) {
    fs.mkdirSync(SHOTS, { recursive: true })
    await this.page.screenshot({ path: path.join(SHOTS, `console-${name}.png`), fullPage: true })
  }

  /** Throws when the browser minded something, or the page is wider than the screen. */
  async finish() {
    assert.deepEqual(this.faults, [])
    assert.ok(await this.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'wider than the screen')
    await this.context.close()
  }
}
