// A card on a Canvas 2D, from the drawing steps that the server plans. What each step means is said
// in backend/cards/render/drawing_steps.py; the server's painter follows the same list.
import type { components } from '../api'

type Schemas = components['schemas']
export type Step = Schemas['PreviewOut']['steps'][number]
export type Role = Schemas['PictureStep']['of']
type Fill = Schemas['FillStep']
type Show = Schemas['PictureStep']
type Write = Schemas['TextStep']
type Piece = Schemas['TextPiece']
type Place = number[]

/** What draws: a Canvas 2D's context. */
export type Brush = WechatMiniprogram.CanvasRenderingContext.CanvasRenderingContext2D
type Gradient = WechatMiniprogram.CanvasRenderingContext.CanvasGradient

/** Pictures that are loaded; what is not here is drawn as not there. */
export type Picture = WechatMiniprogram.Image
export type Pictures = Partial<Record<Role, Picture>>

/** The fonts of a phone that come nearest to the server's. */
const FAMILIES = {
  serif: '"Songti SC", "Source Han Serif SC", "Noto Serif CJK SC", "Noto Serif SC", STSong, serif',
  sans: '"PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
  emoji: '"Apple Color Emoji", "Noto Color Emoji", sans-serif',
}
const OPENING = '（《「『【〈〔［｛〖〘“‘'
/** A phone may set a full-width opening mark narrow; it then stands at the right of its square. */
const NARROW = 0.7
const BORDER = 2

/** A design in three colours: its ground, the ink of its words, and the one that stands out. */
export interface Swatch {
  ground: string
  ink: string
  accent: string
}

/** Tell a card's colours from its steps: the first area, the longest text, the smallest mark. */
export function swatchOf(steps: Step[]): Swatch {
  const fills = steps.filter((step): step is Fill => step.do === 'fill' && !step.fade)
  const texts = steps.filter((step): step is Write => step.do === 'write')
  const ground = fills[0]?.colour ?? '#FFFFFF'
  const ink = texts.sort((a, b) => length(b) - length(a))[0]?.colour ?? '#000000'
  const marks = fills.filter(({ colour }) => ![ground, '#FFFFFF'].includes(colour))
  const accent = marks.sort((a, b) => a.at[2] * a.at[3] - b.at[2] * b.at[3])[0]?.colour ?? ink
  return { ground, ink, accent }
}

function length({ lines }: Write): number {
  return lines.reduce((sum, { pieces }) => sum + pieces.reduce((all, { text }) => all + text.length, 0), 0)
}

/** Draw steps one over the other, in pixels of the finished card. */
export function drawCard(brush: Brush, steps: Step[], pictures: Pictures): void {
  for (const step of steps) {
    if (step.do === 'write') write(brush, step)
    else if (step.do === 'show') show(brush, step, pictures)
    else fill(brush, step)
  }
}

function fill(brush: Brush, { at, colour, radius = 0, border, opacity = 1, fade }: Fill): void {
  const inner = border ? [at[0] + BORDER, at[1] + BORDER, at[2] - 2 * BORDER, at[3] - 2 * BORDER] : at
  if (border) area(brush, at, radius, border)
  const ground = fade ? sinking(brush, at, colour, opacity) : veiled(colour, opacity)
  area(brush, inner, border ? Math.max(0, radius - BORDER) : radius, ground)
}

function area(brush: Brush, at: Place, radius: number, ground: string | Gradient): void {
  brush.fillStyle = ground
  outline(brush, at, radius)
  brush.fill()
}

/** Go round a rectangle with round corners; `roundRect` is missing on older phones. */
function outline(brush: Brush, [x, y, width, height]: Place, radius: number): void {
  const r = Math.min(radius, width / 2, height / 2)
  brush.beginPath()
  brush.moveTo(x + r, y)
  brush.arcTo(x + width, y, x + width, y + height, r)
  brush.arcTo(x + width, y + height, x, y + height, r)
  brush.arcTo(x, y + height, x, y, r)
  brush.arcTo(x, y, x + width, y, r)
  brush.closePath()
}

/** Give a colour that is clear at the top and reaches its opacity at the bottom. */
function sinking(brush: Brush, [, y, , height]: Place, colour: string, opacity: number): Gradient {
  const ground = brush.createLinearGradient(0, y, 0, y + height)
  ground.addColorStop(0, veiled(colour, 0))
  ground.addColorStop(1, veiled(colour, opacity))
  return ground
}

function veiled(colour: string, opacity: number): string {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`
}

function show(brush: Brush, { of, at, radius = 0, otherwise = [] }: Show, pictures: Pictures): void {
  const picture = pictures[of]
  if (!picture) {
    drawCard(brush, otherwise, pictures)
    return
  }
  const [x, y, width, height] = at
  brush.save()
  outline(brush, at, radius)
  brush.clip()
  brush.fillStyle = '#FFFFFF'
  brush.fillRect(x, y, width, height)
  const fit = of === 'code' ? Math.min : Math.max
  const scale = fit(width / picture.width, height / picture.height)
  const [w, h] = [picture.width * scale, picture.height * scale]
  brush.drawImage(picture as never, x + (width - w) / 2, y + (height - h) / 2, w, h)
  brush.restore()
}

function write(brush: Brush, { font, size, colour, lines }: Write): void {
  brush.fillStyle = colour
  brush.textAlign = 'left'
  brush.textBaseline = 'alphabetic'
  for (const { y, pieces } of lines) {
    for (const piece of pieces) {
      brush.font = `${size}px ${FAMILIES[piece.font ?? font]}`
      if (piece.pitch) signs(brush, piece, piece.pitch, y, size)
      else run(brush, piece, y)
    }
  }
}

/** Write signs one by one, so that no phone moves them closer by a rule of its own. */
function signs(brush: Brush, { x, text }: Piece, pitch: number, y: number, size: number): void {
  Array.from(text).forEach((sign, index) => {
    const width = OPENING.includes(sign) ? brush.measureText(sign).width : size
    const late = width < size * NARROW ? size - width : 0
    brush.fillText(sign, x + index * pitch + late, y)
  })
}

/** Write a word; where the phone's font is wider than the server's, it is squeezed. */
function run(brush: Brush, { x, text, width, font }: Piece, y: number): void {
  const own = brush.measureText(text).width
  const spare = font === 'emoji' && width && own < width ? (width - own) / 2 : 0
  if (width && own > width) brush.fillText(text, x, y, width)
  else brush.fillText(text, x + spare, y)
}
