// The phone's painter, followed by a brush that only notes what it was told.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawCard, swatchOf, type Brush, type Picture, type Step } from '../../../miniprogram/src/lib/canvas-drawing'

test('signs of one pitch stand one by one, each at its own place', () => {
  const { brush, told } = noting()
  drawCard(brush, [write([{ x: 100, text: '人生𠮷', pitch: 61.5 }])], {})
  assert.deepEqual(told('fillText'), [
    ['人', 100, 500],
    ['生', 161.5, 500],
    ['𠮷', 223, 500],
  ])
})

test('an opening mark that the phone sets narrow keeps to the right of its square', () => {
  const { brush, told } = noting((text) => (text === '“' ? 20 : 60))
  drawCard(brush, [write([{ x: 0, text: '“人', pitch: 60 }])], {})
  assert.deepEqual(told('fillText'), [
    ['“', 40, 500],
    ['人', 60, 500],
  ])
})

test('a word wider here than on the server is squeezed, and a narrower one is not', () => {
  const { brush, told } = noting(() => 120)
  drawCard(
    brush,
    [
      write([
        { x: 0, text: 'Stanford', width: 100 },
        { x: 200, text: 'is', width: 150 },
      ]),
    ],
    {},
  )
  assert.deepEqual(told('fillText'), [
    ['Stanford', 0, 500, 100],
    ['is', 200, 500],
  ])
})

test('a narrow emoji stands in the middle of its room', () => {
  const { brush, told } = noting(() => 50)
  drawCard(brush, [write([{ x: 10, text: '👨‍👩‍👧', width: 70, font: 'emoji' }])], {})
  assert.deepEqual(told('fillText'), [['👨‍👩‍👧', 20, 500]])
  assert.ok(brush.font.includes('Emoji'))
})

test('a picture that is not here leaves its place to what stands in for it', () => {
  const steps: Step[] = [
    { do: 'show', of: 'avatar', at: [0, 0, 100, 100], radius: 50, otherwise: [{ do: 'fill', at: [0, 0, 100, 100], colour: '#102030' }] },
  ]
  const without = noting()
  drawCard(without.brush, steps, {})
  assert.equal(without.told('drawImage').length, 0)
  assert.equal(without.brush.fillStyle, 'rgba(16, 32, 48, 1)')
  const avatar = { width: 200, height: 100 } as Picture
  const withIt = noting()
  drawCard(withIt.brush, steps, { avatar })
  assert.deepEqual(withIt.told('drawImage'), [[avatar, -50, 0, 200, 100]])
})

test('a code is shown whole, on white', () => {
  const { brush, told } = noting()
  const code = { width: 560, height: 280 } as Picture
  drawCard(brush, [{ do: 'show', of: 'code', at: [10, 20, 280, 280] }], { code })
  assert.deepEqual(told('fillRect'), [[10, 20, 280, 280]])
  assert.deepEqual(told('drawImage'), [[code, 10, 90, 280, 140]])
})

test('a swatch has the colours of ground, words and mark', () => {
  const steps: Step[] = [
    { do: 'fill', at: [0, 0, 1080, 1620], colour: '#FAF5EB' },
    { do: 'fill', at: [600, 1200, 320, 320], colour: '#FFFFFF', border: '#E7DBC7' },
    write([{ x: 0, text: '短', pitch: 40 }], '#999999'),
    write([{ x: 0, text: '很长很长的一句话', pitch: 40 }], '#2B2622'),
    { do: 'fill', at: [88, 900, 56, 4], colour: '#B5532A' },
  ]
  assert.deepEqual(swatchOf(steps), { ground: '#FAF5EB', ink: '#2B2622', accent: '#B5532A' })
  assert.deepEqual(swatchOf([]), { ground: '#FFFFFF', ink: '#000000', accent: '#000000' })
})

type Piece = Extract<Step, { do: 'write' }>['lines'][number]['pieces'][number]

function write(pieces: Piece[], colour = '#000000'): Step {
  return { do: 'write', font: 'serif', size: 60, colour, lines: [{ y: 500, pieces }] }
}

/** A brush that notes its calls; `measure` tells how wide words are. */
function noting(measure: (text: string) => number = () => 60): { brush: Brush; told: (name: string) => unknown[][] } {
  const calls: [string, unknown[]][] = []
  const gradient = { addColorStop: () => undefined }
  const known: Record<string, unknown> = {
    measureText: (text: string) => ({ width: measure(text) }),
    createLinearGradient: () => gradient,
  }
  const brush = new Proxy(known, {
    get: (target, name: string) => target[name] ?? ((...given: unknown[]) => void calls.push([name, given])),
  })
  return {
    brush: brush as unknown as Brush,
    told: (name) => calls.filter(([each]) => each === name).map(([, given]) => given),
  }
}
