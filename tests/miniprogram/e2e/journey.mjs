// A test told as a story about readers and their phones.
import { after, test } from 'node:test'
import { chromium } from 'playwright-core'
import { Phone } from './phone.mjs'

const START_MS = 180_000
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

let browser = null
after(() => browser?.close())

/**
 * A test told as a story. It is handed `arrive(name, settings)`, which gives a Phone. At the end every
 * phone must have met no error and asked for no wx function that is missing.
 */
export function journey(title, story) {
  test(title, async () => {
    browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS, timeout: START_MS })
    const phones = []
    const arrive = async (name, settings = {}) => {
      const phone = await Phone.start(browser, `${title} ${name}`, name, settings)
      phones.push(phone)
      return phone
    }
    try {
      await story({ arrive })
      for (const phone of phones) await phone.checkFaults()
    } catch (error) {
      for (const phone of phones) await phone.shot('failed').catch(() => {})
      throw error
    } finally {
      for (const phone of phones) await phone.context.close()
    }
  })
}
