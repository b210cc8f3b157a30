// satori lays a card out as SVG, resvg rasters it, sharp (libjpeg-turbo) writes the JPEG.
import fs from 'node:fs'
import path from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import satori from 'satori'
import sharp from 'sharp'
import { CARDS, FOLDER, QUALITY, race } from './worker.mjs'

const uris = new Map()

/** A picture as a data URI, made once. */
function uri(file) {
  if (!uris.has(file)) {
    const kind = file.endsWith('.png') ? 'png' : 'jpeg'
    uris.set(file, `data:image/${kind};base64,${fs.readFileSync(path.join(FOLDER, file)).toString('base64')}`)
  }
  return uris.get(file)
}

const at = ([left, top, width, height]) => ({ position: 'absolute', left, top, width, height })
const box = (style, children) => ({ type: 'div', props: { style: { display: 'flex', ...style }, children } })

const PARTS = {
  patch: ({ place, fill, radius, border, opacity, fade }) => {
    const paint = fade ? { backgroundImage: `linear-gradient(to bottom, ${fill}00, ${fill})` } : { backgroundColor: fill }
    return box({ ...at(place), ...paint, opacity, borderRadius: radius, ...(border ? { border: `2px solid ${border}` } : {}) })
  },
  picture: ({ place, file, radius }) => ({
    type: 'img',
    props: { src: uri(file), width: place[2], height: place[3], style: { ...at(place), objectFit: 'cover', borderRadius: radius } },
  }),
  words: ({ place, words, font, size, pitch, colour, align }) =>
    box({ ...at(place), display: 'block', fontFamily: `${font}, latin`, fontSize: size, lineHeight: `${pitch}px`, color: colour, textAlign: align }, words),
}

const fonts = Object.entries(CARDS.fonts)
  .filter(([name]) => name !== 'emoji')
  .map(([name, file]) => ({ name, data: fs.readFileSync(file), weight: 400, style: 'normal' }))

const loadAdditionalAsset = async (kind, sign) => (kind === 'emoji' && CARDS.emoji[sign] ? uri(CARDS.emoji[sign]) : '')

sharp.concurrency(1)
await race(async ({ size: [width, height], parts }) => {
  const card = box({ width, height, position: 'relative' }, parts.map((part) => PARTS[part.kind](part)))
  const svg = await satori(card, { width, height, fonts, loadAdditionalAsset })
  const { pixels } = new Resvg(svg, { font: { loadSystemFonts: false } }).render()
  return sharp(pixels, { raw: { width, height, channels: 4 } }).jpeg({ quality: QUALITY, chromaSubsampling: '4:2:0', optimiseCoding: false }).toBuffer()
})
