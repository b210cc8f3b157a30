// Stretches that stand off the line: in the text they are ^(…) and _(…), on the page they are raised
// or lowered, and their brackets stand there unseen, so that every place of the text is on the page.
import type { Paragraph, Run } from './paragraph-text'
import { splitLines, textOf } from './paragraph-text'
import { countCharacters, type Span } from './code-points'

const OPENINGS = { super: '^(', sub: '_(' }
const OPENING_LENGTH = 2

/** Find the stretches of one line, which begins at `start`: neighbours of the same shift are one. */
export function findStretches(runs: Run[], start: number): Span[] {
  const found: Span[] = []
  let at = start
  for (let i = 0; i < runs.length;) {
    const { shift } = runs[i]
    let next = i + 1
    while (shift && next < runs.length && runs[next].shift === shift) next += 1
    const text = textOf(runs.slice(i, next))
    const end = at + countCharacters(text)
    if (shift && text.startsWith(OPENINGS[shift]) && text.endsWith(')')) found.push({ start: at, end })
    at = end
    i = next
  }
  return found
}

/** Find the stretches of all paragraphs. */
export function listStretches(paragraphs: Paragraph[], starts: number[]): Span[] {
  return paragraphs.flatMap((paragraph, index) => {
    let at = starts[index]
    return splitLines(paragraph).flatMap((runs) => {
      const found = findStretches(runs, at)
      at += countCharacters(textOf(runs)) + 1
      return found
    })
  })
}

/** Keep a span from ending inside of a stretch: it has all of it, or nothing where it has only an unseen bracket. */
export function snapToStretches(span: Span, stretches: Span[]): Span {
  let { start, end } = span
  for (const each of stretches) {
    if (start > each.start && start < each.end) start = start === each.end - 1 && end > each.end ? each.end : each.start
    if (end > each.start && end < each.end) end = end <= each.start + OPENING_LENGTH && span.start < each.start ? each.start : each.end
  }
  return { start, end }
}
