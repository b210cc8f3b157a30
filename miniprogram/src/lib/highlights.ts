// Highlights are drawn by cutting runs of text at the borders of what is highlighted.
import { countCharacters, sliceCharacters, toPoints, type Span } from './code-points'
import { splitLines, textOf, type Paragraph, type Run } from './paragraph-text'

/** A stretch of a line in one look. */
export interface Piece {
  /** `t` and where it begins in the article's text; unique, since pieces are never empty. */
  id: string
  text: string
  /** Class names: bold, italic, underline, strike, code, link, popular, mark, a colour, lit, picked. */
  look: string
  start: number
}

/** A line of a paragraph: an item of a list, or the whole of anything else. */
export interface Line {
  /** `l` and where it begins in the article's text. */
  id: string
  /** What stands before an item of a list. */
  bullet: string
  pieces: Piece[]
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

/** Cut the lines of one paragraph, which begins at `start`, at the borders of marks and of `cuts`. */
export function buildLines(paragraph: Paragraph, start: number, marks: Highlights, cuts: Span[] = []): Line[] {
  let at = start
  return splitLines(paragraph).map((runs, index) => {
    const line = { id: `l${at}`, bullet: bulletOf(paragraph, index), pieces: cutRuns(runs, at, marks, cuts) }
    at += countCharacters(textOf(runs)) + 1
    return line
  })
}

function bulletOf(paragraph: Paragraph, index: number): string {
  if (paragraph.kind !== 'list') return ''
  return paragraph.ordered ? `${(paragraph.start ?? 1) + index}.` : '·'
}

function cutRuns(runs: Run[], start: number, marks: Highlights, cuts: Span[]): Piece[] {
  const spans = [marks.lit, marks.picked, ...(marks.drawn ?? []), ...cuts].filter((span): span is Span => !!span)
  const borders = spans.flatMap((span) => [span.start, span.end]).sort((a, b) => a - b)
  const pieces: Piece[] = []
  let at = start
  for (const run of runs) {
    const end = at + countCharacters(run.text)
    const inside = borders.filter((border, i) => border > at && border < end && border !== borders[i - 1])
    const stops = [at, ...inside, end]
    for (let i = 1; i < stops.length; i += 1) {
      if (stops[i] === stops[i - 1]) continue
      const text = sliceCharacters(run.text, stops[i - 1] - at, stops[i] - at)
      pieces.push({ id: `t${stops[i - 1]}`, text, look: classNamesAt(run, stops[i - 1], marks), start: stops[i - 1] })
    }
    at = end
  }
  return pieces
}

function classNamesAt(run: Run, at: number, marks: Highlights): string {
  const names: string[] = [...(run.marks ?? [])]
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
    const piece = line.pieces.find((each) => each.id === nodeId)
    if (piece) return piece.start + toPoints(piece.text, unit)
  }
  return null
}
