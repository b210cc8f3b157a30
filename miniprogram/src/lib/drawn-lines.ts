// Cuts paragraphs into drawn lines: at the borders of highlights, with bullets, indents, readings and raised text.
import { countCharacters, sliceCharacters, toPoints, type Span } from './code-points'
import { splitLines, textOf, type Paragraph, type Run } from './paragraph-text'
import { findStretches } from './shifts'

/** A stretch of a line in one look. */
export interface Piece {
  /** `t` and where it begins in the article's text; unique, since pieces are never empty. */
  id: string
  text: string
  /** Class names: bold, italic, underline, strike, code, link, super, sub, unseen, popular, mark, a colour, lit, picked. */
  look: string
  start: number
}

/** Pieces of a line with one reading above them all, or none. */
export interface Segment {
  /** `s` and where it begins in the article's text. */
  id: string
  /** What stands above the words; no part of the text. */
  ruby: string
  pieces: Piece[]
}

/** A line of a paragraph: an item of a list, or the whole of anything else. */
export interface Line {
  /** `l` and where it begins in the article's text. */
  id: string
  /** What stands before an item of a list. */
  bullet: string
  /** How far an item of a list stands in: 0 to 4. */
  indent: number
  pieces: Piece[]
  /** The pieces again, by what stands above them; empty where nothing does. */
  segments: Segment[]
}

/** Something drawn in the text: one of the reader's own marks, or words that many readers marked. */
export interface Highlight extends Span {
  /** Class names: `popular`, or `mark` and its colour. */
  look: string
}

/** What is highlighted: `lit` was passed on, `picked` is being chosen now, `drawn` stays. */
export interface Highlights {
  lit?: Span | null
  picked?: Span | null
  drawn?: Highlight[]
}

const MAX_INDENT = 4
const DOT = '•'

/** Cut the lines of one paragraph, which begins at `start`, at the borders of marks and of `cuts`. */
export function buildLines(paragraph: Paragraph, start: number, marks: Highlights, cuts: Span[] = []): Line[] {
  let at = start
  return splitLines(paragraph).map((runs, index) => {
    const segments = cutRuns(runs, at, marks, cuts)
    const line = {
      id: `l${at}`,
      ...markerOf(paragraph, index),
      pieces: segments.flatMap((each) => each.pieces),
      segments: segments.some((each) => each.ruby) ? segments : [],
    }
    at += countCharacters(textOf(runs)) + 1
    return line
  })
}

/** Say what stands before an item of a list, and how far in it stands: more of an item stands under its words. */
function markerOf(paragraph: Paragraph, index: number): { bullet: string; indent: number } {
  if (paragraph.kind !== 'list') return { bullet: '', indent: 0 }
  const { markers = [], levels = [], ordered } = paragraph
  const usual = ordered ? `${(paragraph.start ?? 1) + index}.` : DOT
  const bullet = markers[index] ?? usual
  const hasHanging = !bullet && markers.some(Boolean)
  return { bullet, indent: Math.min(MAX_INDENT, (levels[index] ?? 0) + (hasHanging ? 1 : 0)) }
}

function cutRuns(runs: Run[], start: number, marks: Highlights, cuts: Span[]): Segment[] {
  const stretches = findStretches(runs, start)
  const brackets = stretches.flatMap((each) => [
    { start: each.start, end: each.start + 2 },
    { start: each.end - 1, end: each.end },
  ])
  const spans = [marks.lit, marks.picked, ...(marks.drawn ?? []), ...cuts, ...brackets].filter((span): span is Span => !!span)
  const borders = spans.flatMap((span) => [span.start, span.end]).sort((a, b) => a - b)
  const segments: Segment[] = []
  let at = start
  for (const run of runs) {
    const end = at + countCharacters(run.text)
    const inside = borders.filter((border, i) => border > at && border < end && border !== borders[i - 1])
    const stops = [at, ...inside, end]
    const pieces: Piece[] = []
    for (let i = 1; i < stops.length; i += 1) {
      if (stops[i] === stops[i - 1]) continue
      const place = stops[i - 1]
      const text = sliceCharacters(run.text, place - at, stops[i] - at)
      const isBracket = brackets.some((each) => containsOffset(each, place))
      const shift = isBracket ? ['unseen'] : stretches.some((each) => containsOffset(each, place)) ? [run.shift ?? ''] : []
      pieces.push({ id: `t${place}`, text, look: classNamesAt(run, place, marks, shift), start: place })
    }
    const last = segments[segments.length - 1]
    if (last && !last.ruby && !run.ruby) last.pieces.push(...pieces)
    else if (pieces.length) segments.push({ id: `s${at}`, ruby: run.ruby ?? '', pieces })
    at = end
  }
  return segments
}

function classNamesAt(run: Run, at: number, marks: Highlights, shift: string[]): string {
  const names: string[] = [...(run.marks ?? []), ...shift]
  if (run.href) names.push('link')
  for (const each of marks.drawn ?? []) if (containsOffset(each, at)) names.push(each.look)
  if (containsOffset(marks.lit, at)) names.push('lit')
  if (containsOffset(marks.picked, at)) names.push('picked')
  return names.join(' ')
}

/** Tell whether a place lies in a span. */
export function containsOffset(span: Span | null | undefined, at: number): boolean {
  return !!span && span.start <= at && at < span.end
}

/** Tell where a selection's edge lies in the article's text; null when the node is not of ours. */
export function offsetOf(all: Line[], nodeId: string, unit: number): number | null {
  for (const line of all) {
    if (line.id === nodeId) {
      return Number(line.id.slice(1)) + toPoints(line.pieces.map((piece) => piece.text).join(''), unit)
    }
    const segment = line.segments.find((each) => each.id === nodeId)
    if (segment) return Number(segment.id.slice(1)) + toPoints(segment.pieces.map((piece) => piece.text).join(''), unit)
    const piece = line.pieces.find((each) => each.id === nodeId)
    if (piece) return piece.start + toPoints(piece.text, unit)
  }
  return null
}
