// Headless Chromium: one page that stays open, its words and pictures set anew, a screenshot as JPEG.
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { CARDS, FOLDER, QUALITY, race } from './worker.mjs'

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars', '--font-render-hinting=none', '--allow-file-access-from-files']

/** Everything the page does; it runs in there. Pictures stay decoded in elements that are used again. */
async function inside({ fonts, folder }) {
  const pictures = new Map()
  const faces = Object.entries(fonts).map(([name, url]) => new FontFace(name, `url(${url})`))
  for (const face of faces) document.fonts.add(await face.load())

  const part = ({ kind, place, ...more }) => {
    const made = kind === 'picture' ? picture(folder + more.file) : document.createElement('div')
    const [left, top, width, height] = place
    const style = { position: 'absolute', boxSizing: 'border-box', left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px`, borderRadius: `${more.radius ?? 0}px` }
    if (kind === 'picture') style.objectFit = 'cover'
    if (kind === 'patch') {
      const background = more.fade ? `linear-gradient(${more.fill}00, ${more.fill})` : more.fill
      Object.assign(style, { background, opacity: more.opacity, border: more.border ? `2px solid ${more.border}` : 'none' })
    }
    if (kind === 'words') {
      made.textContent = more.words
      Object.assign(style, { fontFamily: `"${more.font}", latin, emoji`, fontSize: `${more.size}px`, lineHeight: `${more.pitch}px`, color: more.colour, textAlign: more.align, whiteSpace: 'pre-wrap' })
    }
    Object.assign(made.style, style)
    return made
  }
  const picture = (url) => {
    if (!pictures.has(url)) pictures.set(url, Object.assign(new Image(), { src: url }))
    return pictures.get(url)
  }
  window.show = async ({ parts }) => {
    document.body.replaceChildren(...parts.map(part))
    await Promise.all([...document.images].map((image) => image.decode()))
  }
}

const browser = await chromium.launch({ executablePath: process.argv[3], args: FLAGS })
const [width, height] = CARDS.told[0].size
const page = await browser.newPage({ viewport: { width, height } })
await page.goto(new URL('page.html', import.meta.url).href)
const urls = Object.fromEntries(Object.entries(CARDS.fonts).map(([name, file]) => [name, pathToFileURL(file).href]))
await page.evaluate(inside, { fonts: urls, folder: `${pathToFileURL(FOLDER).href}/` })
const devtools = await page.context().newCDPSession(page)

/** Draw a card. */
async function draw(told) {
  await page.evaluate((card) => window.show(card), told)
  const shot = { format: 'jpeg', quality: QUALITY, optimizeForSpeed: true }
  return Buffer.from((await devtools.send('Page.captureScreenshot', shot)).data, 'base64')
}

for (const told of CARDS.told) await draw(told) // it keeps glyphs, as we do
await race(draw)
