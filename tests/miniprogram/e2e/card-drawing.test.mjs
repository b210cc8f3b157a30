// The same drawing steps, followed twice: by the phone's canvas and by the server's painter.
import assert from 'node:assert/strict'
import { cardPath } from './api-client.mjs'
import { journey } from './journey.mjs'

const ARTICLE = '四个人，一支铅笔'
const SENTENCE = '猜错了才好：人和人就是在猜错的地方认识的。'
/** Squares of this many pixels are compared by their mean: fonts are smoothed in other ways, words must stand alike. */
const SQUARE = 24
const MEAN = 1.5
const WORST = 20

journey('the phone draws what the server draws, in every design', async ({ arrive }) => {
  const reader = await arrive('对照', { at: await cardPath(ARTICLE, SENTENCE) })
  await reader.waitForDrawing()
  const designs = await reader.page.evaluate(() => window.__mp.page().previews.map((each) => each.title))
  assert.ok(designs.length >= 3)
  for (const design of designs) {
    await reader.tap(design)
    const url = await reader.card()
    const { mean, worst } = await reader.page.evaluate(compared, [url, SQUARE])
    await reader.shot(`drawn-${design}`)
    assert.ok(mean <= MEAN && worst <= WORST, `${design}: mean ${mean}, worst ${worst}`)
  }
})

/** Compare the canvas with a picture, square by square, the code left out; in levels of 255. */
async function compared([url, side]) {
  const { preview } = window.__mp.page()
  const paper = document.querySelector('.mp-frame.mp-on canvas')
  const image = Object.assign(new Image(), { src: url })
  await image.decode()
  const [columns, rows] = [Math.floor(paper.width / side), Math.floor(paper.height / side)]
  const means = (source) => {
    const brush = Object.assign(document.createElement('canvas'), { width: paper.width, height: paper.height }).getContext('2d')
    brush.imageSmoothingQuality = 'high'
    brush.drawImage(source, 0, 0, paper.width, paper.height)
    const { data } = brush.getImageData(0, 0, paper.width, paper.height)
    const sums = new Float64Array(columns * rows * 3)
    for (let y = 0; y < rows * side; y += 1) {
      for (let x = 0; x < columns * side; x += 1) {
        const square = (Math.floor(y / side) * columns + Math.floor(x / side)) * 3
        for (let band = 0; band < 3; band += 1) sums[square + band] += data[(y * paper.width + x) * 4 + band]
      }
    }
    return sums.map((sum) => sum / (side * side))
  }
  const [ours, theirs] = [means(paper), means(image)]
  const scale = paper.width / preview.width / side
  const [x, y, w, h] = preview.steps.find((step) => step.do === 'show' && step.of === 'code').at.map((each) => each * scale)
  const inCode = (column, row) => column > x - 1 && column < x + w && row > y - 1 && row < y + h
  const off = [...ours].map((level, at) => {
    const square = Math.floor(at / 3)
    return inCode(square % columns, Math.floor(square / columns)) ? 0 : Math.abs(level - theirs[at])
  })
  return { mean: off.reduce((sum, each) => sum + each, 0) / off.length, worst: Math.max(...off) }
}
