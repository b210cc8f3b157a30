// An editor looks at the cascade of an article in the console: ten shares, and a hundred thousand. What
// puts those into the server holds its database for long: run.mjs walks this file alone.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { runScript } from './moderation-console.mjs'
import { FLAGS } from './journey.mjs'
import { server } from './api-client.mjs'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const SHOTS = here('shots')
const PATIENCE = 120_000
// A small and a large cascade meet each light and each width once.
const LOOKS = {
  10: [
    ['light', 1280],
    ['dark', 390],
  ],
  100000: [
    ['dark', 1280],
    ['light', 390],
  ],
}

let browser, known

before(async () => {
  known = JSON.parse(await runScript('share_forest.py', '10', '100000'))
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS })
  fs.mkdirSync(SHOTS, { recursive: true })
})
after(() => browser?.close())

/** Sign in at the console, and look at how far an article went; `faults` fills with what the browser minds. */
async function openSpread(many, settings) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...settings })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE)
  const faults = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text())
  })
  await page.addInitScript(() => {
    window.violations = []
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective))
  })
  await page.goto(`${server.web}/admin/sign-in`)
  await page.locator('[name=login]').fill(known.login)
  await page.locator('[name=password]').fill(known.password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL('**/admin/articles')
  await page.goto(`${server.web}/admin/articles/${known.articles[many]}/spread`)
  return { context, page, faults }
}

async function unharmed({ page, faults }) {
  assert.deepEqual(faults, [])
  if (page.url().startsWith(server.web)) assert.deepEqual(await page.evaluate(() => window.violations), [])
}

/** How many points of the canvas are painted. */
const painted = (page) =>
  page.evaluate(() => {
    const canvas = document.querySelector('#cascade canvas')
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })
    copy.drawImage(canvas, 0, 0)
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height)
    return data.filter((value, index) => index % 4 === 3 && value > 0).length
  })

/** How many shares the picture says it holds. */
const shown = async (page) => Number((await page.locator('[data-state]').textContent()).match(/图上 ([\d,]+) 次/)?.[1].replaceAll(',', ''))

const isDrawn = (page) => page.waitForFunction(() => /图上 [\d,]+ 次/.test(document.querySelector('[data-state]')?.textContent ?? ''))

/** Wait until the drawing is complete and nothing in it moves. */
const isFinished = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const chart = window.echarts.getInstanceByDom(document.querySelector('#cascade .drawing'))
        chart.on('finished', function finished() {
          chart.off('finished', finished)
          resolve()
        })
        chart.getZr().refresh()
      }),
  )

/** Where on the page the first share is drawn that `which` picks by its data; it runs in the browser. */
const positionOf = (page, which) =>
  page.evaluate((source) => {
    const box = document.querySelector('#cascade .drawing')
    box.scrollIntoView({ block: 'center', behavior: 'instant' })
    const data = window.echarts.getInstanceByDom(box).getModel().getSeriesByIndex(0).getData()
    const isIt = new Function(`return (${source})`)()
    for (let index = 0; index < data.count(); index += 1) {
      if (!isIt(data.getRawDataItem(index) ?? {})) continue
      const [x, y] = data.getItemGraphicEl(index).transformCoordToGlobal(0, 0)
      const { left, top, right, bottom } = box.getBoundingClientRect()
      if (left + x > left && left + x < right && top + y > top && top + y < bottom) return { x: left + x, y: top + y }
    }
    return null
  }, which.toString())

/** How many shares the drawing holds, folds and the article itself apart. */
const drawnShares = (page) =>
  page.evaluate(() => {
    const data = window.echarts.getInstanceByDom(document.querySelector('#cascade .drawing')).getModel().getSeriesByIndex(0).getData()
    return Array.from({ length: data.count() }, (_, index) => data.getRawDataItem(index)).filter((item) => item?.id && !item.rest).length
  })

for (const [many, looks] of Object.entries(LOOKS)) {
  test(`the cascade of ${many} shares is drawn each way, in the light and in the dark, wide and narrow`, async () => {
    for (const [colorScheme, width] of looks) {
      const visit = await openSpread(many, { colorScheme, viewport: { width, height: 900 } })
      const { page, context } = visit
      await isDrawn(page)
      await page.screenshot({ path: path.join(SHOTS, `console-${many}-${colorScheme}-${width}.png`), fullPage: true })
      for (const view of ['树', '旭日', '时间']) {
        await page.getByRole('button', { name: view, exact: true }).click()
        await isFinished(page)
        assert.ok((await painted(page)) > 500, `${view} is empty`)
        await page.locator('#cascade').screenshot({ path: path.join(SHOTS, `console-${many}-${colorScheme}-${width}-${view}.png`) })
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(overflow <= 0, `${overflow} pixels too wide at ${width}`)
      await unharmed(visit)
      await context.close()
    }
  })
}

test('a fold of a hundred thousand opens by a tap and by a key, and the next look leaves it open', async () => {
  const visit = await openSpread('100000')
  const { page } = visit
  await isDrawn(page)
  assert.equal(await shown(page), 300)
  assert.match(await page.locator('[data-state]').textContent(), /共 100,000 次分享/)
  await isFinished(page)
  const at = await positionOf(page, (item) => item.rest > 0)
  await page.mouse.click(at.x, at.y)
  const holdsMoreThan = (before) =>
    page.waitForFunction(
      (least) =>
        Number(
          document
            .querySelector('[data-state]')
            .textContent.match(/图上 ([\d,]+) 次/)?.[1]
            .replaceAll(',', ''),
        ) > least,
      before,
    )
  await holdsMoreThan(300)
  const opened = await shown(page)
  await page.mouse.move(at.x, at.y)
  await page.mouse.wheel(0, -300)
  const zoom = () =>
    page.evaluate(() => window.echarts.getInstanceByDom(document.querySelector('#cascade .drawing')).getOption().series[0].zoom)
  await page.waitForFunction(
    () => window.echarts.getInstanceByDom(document.querySelector('#cascade .drawing')).getOption().series[0].zoom > 1,
  )
  const near = await zoom()

  const answered = page.waitForResponse((reply) => reply.url().includes('tree.json'))
  await answered
  await page.locator('.drawing').focus()
  for (let depth = 0; depth < 20; depth += 1) await page.keyboard.press('ArrowLeft')
  await page.locator('[data-picked]', { hasText: '这篇文章' }).waitFor()
  await page.keyboard.press('Enter')
  await holdsMoreThan(opened)
  assert.equal(await zoom(), near)
  await unharmed(visit)
  await visit.context.close()
})

test('a hundred shares are drawn, or a thousand, as an editor chooses', async () => {
  const visit = await openSpread('100000')
  const { page } = visit
  await isDrawn(page)
  assert.equal(await shown(page), 300)
  for (const [wanted, told] of [
    ['100', '100'],
    ['1000', '1,000'],
    ['300', '300'],
  ]) {
    await page.locator('[data-limit]').selectOption(wanted)
    await page.getByText(`共 100,000 次分享，图上 ${told} 次`).waitFor()
    await isFinished(page)
    assert.equal(await drawnShares(page), Number(wanted))
  }
  await unharmed(visit)
  await visit.context.close()
})

test('what is passed on while one looks appears by itself', async () => {
  const visit = await openSpread('10')
  const { page } = visit
  await isDrawn(page)
  const told = {
    article_id: 'x',
    shares: 1,
    people: 1,
    omitted: 0,
    nodes: [
      {
        id: 'a',
        parent_id: null,
        name: '<b>林晚</b>',
        channel: 'card',
        design: null,
        depth: 0,
        created_at: '2026-03-01T12:00:00Z',
        people: 1,
        reach: 1,
        children: 0,
        size: 1,
        omitted: 0,
      },
    ],
  }
  await page.route('**/tree.json*', (route) => route.fulfill({ json: told }))
  await page.getByText('共 1 次分享，图上 1 次').waitFor()
  await page.route('**/tree.json*', (route) => route.fulfill({ status: 500, body: '' }))
  await page.getByText('没有取到新的数字').waitFor()
  await visit.context.close()
})

test('without scripts the figures and the largest branches are there', async () => {
  const visit = await openSpread('10', { javaScriptEnabled: false })
  const { page } = visit
  await page.getByText('图要有脚本才能画').waitFor()
  assert.equal(await page.locator('h3:has-text("最大的分支") + .card tbody tr').count(), 10)
  await page.locator('summary').first().click()
  await page.getByText('每人只算一次').waitFor()
  await visit.context.close()
})
