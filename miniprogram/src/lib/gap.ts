// A gap: a few characters of a passage that are hidden, for a friend to find again.
import { countCharacters, sliceCharacters, type Span } from './code-points'

/** The most characters that can be hidden, and the fewest that must be left to see; the server asks the same. */
const [MOST_HIDDEN, LEAST_LEFT] = [8, 4]
/** A stretch so long is as good as a longer one; from the second on it loses three characters in the stead of two. */
const [ENOUGH, LONG] = [4, 6]
/** A phone that knows no classes of characters knows those in which nearly all is written. */
const LETTER = pattern('[\\p{L}\\p{N}]', 'u') ?? /[0-9A-Za-z\u00c0-\u024f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/
/** A mark that sits on the letter before it: the two stay together. */
const MARK = pattern('^\\p{M}', 'u') ?? /^[\u0300-\u036f]/
/** What is raised or lowered: ^(…), _(…), ⁹, ₂; it is hidden as a whole or not at all. */
const SHIFTED = /[\^_]\((?:[^()\n]|\([^()\n]*\))*\)|[\u02b0-\u02b8\u00b2\u00b3\u00b9\u1d2c-\u1d6a\u2070-\u209c]+/g
const LATIN = /^[0-9A-Za-z\u00c0-\u024f]+$/

/** What a reader has chosen to hide. */
export interface GapChoice {
  /** null where the words are too few to hide any */
  gap: Span | null
  /** the character tapped first, while the second is awaited; -1 for none */
  first: number
  /** why the last tap did not do what it seemed to ask; '' for no reason */
  why: string
}

/** A character of the passage, as it is offered. */
export interface Cell {
  text: string
  /** the end of a line: what follows begins a new one */
  ends: boolean
  /** a letter or a digit, which can be hidden */
  fit: boolean
  hidden: boolean
  /** the first of two taps */
  first: boolean
}

/** Tell whether these characters of a quote can be hidden. */
export function isValidGap(quote: string, { start, end }: Span): boolean {
  return !gapErrorOf(Array.from(quote), { start, end })
}

/** Propose a gap, as near to the end as there are words enough; null where none is fit. */
export function proposeGap(quote: string): Span | null {
  const characters = Array.from(quote)
  const found = findStretches(characters).sort((a, b) => stretchScore(b) - stretchScore(a) || b.start - a.start)
  return found.map((stretch) => gapWithin(characters, stretch)).find((gap) => isValidGap(quote, gap)) ?? null
}

/** Take a tap on a character into what is hidden: the first tap begins a gap, the second ends it. */
export function tapCell(quote: string, { gap, first }: GapChoice, at: number): GapChoice {
  const characters = Array.from(quote)
  const alone = { start: at, end: at + 1 }
  const refused = gapErrorOf(characters, alone)
  if (refused) return { gap, first, why: refused }
  if (first < 0) return { gap: alone, first: at, why: '' }
  if (first === at) return { gap: alone, first: -1, why: '' }
  const span = { start: Math.min(first, at), end: Math.max(first, at) + 1 }
  const why = gapErrorOf(characters, span)
  return why ? { gap: alone, first: at, why: `${why}，从这里重新开始` } : { gap: span, first: -1, why: '' }
}

/** Show a quote character by character; a line's end is a cell of its own. */
export function buildCells(quote: string, { gap, first }: GapChoice): Cell[] {
  return Array.from(quote).map((text, at, all) => ({
    text,
    ends: text === '\n',
    fit: isLetter(all, at),
    hidden: !!gap && gap.start <= at && at < gap.end,
    first: at === first,
  }))
}

/** Cut a quote at its gap. */
export function splitAtGap(quote: string, { start, end }: Span): { before: string; hidden: string; after: string } {
  return { before: sliceCharacters(quote, 0, start), hidden: sliceCharacters(quote, start, end), after: sliceCharacters(quote, end) }
}

/** Leave of long words those near the gap, so that the letters to fill it stay in sight. */
export function trimContext(before: string, after: string, [most, mostAfter] = [48, 24]): { before: string; after: string } {
  return {
    before: countCharacters(before) > most ? `…${sliceCharacters(before, -most)}` : before,
    after: countCharacters(after) > mostAfter ? `${sliceCharacters(after, 0, mostAfter)}…` : after,
  }
}

/** Say in few words what is asked, as the title of a forward. */
export function challengeTitle(words: { before: string; length: number; after: string }): string {
  const { before, after } = trimContext(collapseSpaces(words.before), collapseSpaces(words.after), [10, 10])
  return `考考你：「${before}${'□'.repeat(words.length)}${after}」`
}

function collapseSpaces(words: string): string {
  return words.replace(/\s+/g, ' ')
}

function gapErrorOf(characters: string[], { start, end }: Span): string {
  const hidden = Array.from({ length: end - start }, (_, at) => start + at)
  if (end - start > MOST_HIDDEN) return `最多藏 ${MOST_HIDDEN} 个字`
  if (!hidden.length || !hidden.every((at) => isLetter(characters, at))) return '标点不能藏'
  if (findShifted(characters).some((each) => isCut(each, { start, end }))) return '角标要么整个藏，要么不藏'
  const left = [...characters.slice(0, start), ...characters.slice(end)].filter((each) => each.trim())
  return left.length < LEAST_LEFT ? '要给朋友留几个字看' : ''
}

/** Give the spans of what is raised or lowered. */
function findShifted(characters: string[]): Span[] {
  const text = characters.join('')
  const found: Span[] = []
  text.replace(SHIFTED, (stretch: string, unit: number) => {
    const start = countCharacters(text.slice(0, unit))
    found.push({ start, end: start + countCharacters(stretch) })
    return ''
  })
  return found
}

/** Tell whether a gap has a part of a stretch, but not all of it. */
function isCut(stretch: Span, gap: Span): boolean {
  const meets = stretch.start < gap.end && gap.start < stretch.end
  return meets && !(gap.start <= stretch.start && stretch.end <= gap.end)
}

/** Give the longest spans that are letters or digits all through. */
function findStretches(characters: string[]): Span[] {
  const spans: Span[] = []
  characters.forEach((_, at) => {
    if (!isLetter(characters, at)) return
    const last = spans[spans.length - 1]
    if (last?.end === at) last.end = at + 1
    else spans.push({ start: at, end: at + 1 })
  })
  return spans
}

function isLetter(characters: string[], at: number): boolean {
  return LETTER.test(characters[at] ?? '') && !MARK.test(characters[at + 1] ?? '')
}

/** A longer stretch has more to go by, up to a point. */
function stretchScore({ start, end }: Span): number {
  return Math.min(end - start, ENOUGH)
}

/** Give what of a stretch is worth finding: a Latin word whole, else the last few characters. */
function gapWithin(characters: string[], { start, end }: Span): Span {
  const many = end - start
  if (LATIN.test(characters.slice(start, end).join(''))) return { start, end }
  return { start: end - (many >= LONG ? 3 : Math.min(many, 2)), end }
}

function pattern(source: string, flags: string): RegExp | null {
  try {
    return new RegExp(source, flags)
  } catch {
    return null
  }
}
