// Characters as the server counts them: code points. JavaScript counts UTF-16 units, so that an
// emoji or a rare Han character is two; every position that leaves the phone passes through here.

/** A stretch of text, in code points; `end` is the first that no longer belongs to it. */
export interface Span {
  start: number
  end: number
}

/** Count the characters. */
export function countCharacters(text: string): number {
  return Array.from(text).length
}

/** Cut out characters `start` to `end`. */
export function sliceCharacters(text: string, start: number, end?: number): string {
  return Array.from(text).slice(start, end).join('')
}

/** Say how many characters stand before the UTF-16 position `unit`; half a character counts as none. */
export function toPoints(text: string, unit: number): number {
  let points = 0
  let units = 0
  for (const each of text) {
    units += each.length
    if (units > unit) break
    points += 1
  }
  return points
}

const ENDS = /(\n+)|(?:[。！？!?…⋯]+|\.+)[。！？!?…⋯.]*[”’」』）】》〉〕)\]}"']*/g
const SHORT_FORMS = new Set('mr mrs ms dr prof st vs etc e.g i.e no fig vol jr sr inc ltd co al p pp cf approx'.split(' '))

/**
 * Give the spans of the sentences of one paragraph, for readers who tap instead of select.
 *
 * Every visible character lies in exactly one span; spaces around a sentence lie in none. The
 * server cuts in the same places: tests/miniprogram/unit/sentences.json holds what it says.
 */
export function splitSentences(text: string): Span[] {
  const spans: Span[] = []
  let start = 0
  for (const end of [...findEnds(text), text.length]) {
    const piece = text.slice(start, end)
    const first = start + piece.length - piece.trimStart().length
    const last = start + piece.trimEnd().length
    if (first < last) spans.push({ start: first, end: last })
    start = end
  }
  return toPointSpans(text, spans)
}

function findEnds(text: string): number[] {
  return Array.from(text.matchAll(ENDS))
    .filter((found) => isEnd(text, found[0], found.index ?? 0))
    .map((found) => (found.index ?? 0) + found[0].length)
}

function isEnd(text: string, stop: string, at: number): boolean {
  if (/[\n。！？…⋯]/.test(stop)) return true
  const after = text.charAt(at + stop.length)
  // Addresses hold ! and ? too.
  if (!stop.includes('.')) return !/[A-Za-z0-9=/&_-]/.test(after)
  if (after && after.trim()) return false
  const rest = text
    .slice(at + stop.length, at + stop.length + 40)
    .trimStart()
    .charAt(0)
  return !isLower(rest) && !(stop === '.' && isShortForm(text.slice(Math.max(0, at - 12), at)))
}

function isLower(letter: string): boolean {
  return letter === letter.toLowerCase() && letter !== letter.toUpperCase()
}

function isShortForm(before: string): boolean {
  const word = (/[A-Za-z.]*$/.exec(before)?.[0] ?? '').toLowerCase().replace(/^\.+/, '')
  return SHORT_FORMS.has(word) || /^[a-z]$/.test(word)
}

function toPointSpans(text: string, spans: Span[]): Span[] {
  if (countCharacters(text) === text.length) return spans
  return spans.map(({ start, end }) => ({ start: toPoints(text, start), end: toPoints(text, end) }))
}
