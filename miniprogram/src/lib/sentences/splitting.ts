// Splits text into sentences, for readers who tap instead of select. The server does the same in
// backend/articles/sentences, by the same table; the tests hold both to the same cases.
import { SENTENCE_RULES as RULES } from './rules'
import { continuesQuotation } from './speech-tags'
import { isEllipsisEnd, isPeriodEnd, isTildeEnd, type Stop } from './stops'
import { CLOSERS, MARKS, OPENERS, hasOneOf, isAsciiWord, isInRanges, startsWith, toSet } from './table'
import type { Span } from '../code-points'

const MAX_DEPTH = 8
const MAX_SPACES = 40
const ADDRESS_STARTS = ['://', 'www.']
const ADDRESS_TAIL = toSet('.!?,;:)\'"]}~')
const MARK_SET = toSet(...MARKS)
const OPENER_SET = toSet(...OPENERS)
const CLOSER_SET = toSet(...CLOSERS)
const SPACES = toSet(RULES.spaces)
const EMPTY = toSet(...MARKS, ...OPENERS, ...CLOSERS, RULES.spaces, RULES.signs, RULES.pauses, RULES.apostrophes)
const AFTER_APOSTROPHE = toSet(RULES.spaces, RULES.pauses, ...MARKS, ...CLOSERS)
const BESIDE_QUOTES = toSet(RULES.spaces, RULES.pauses, RULES.signs, RULES.quoteClosers, ...MARKS, ...OPENERS)
const SPEECH_VERBS = RULES.speechVerbs.split(' ')

/** What closes a mark that opens, and how much may stand between them. */
interface Pair {
  close: string
  limit: number
}
const PAIRS = new Map<string, Pair>([
  ...listPairs(RULES.titleOpeners, RULES.titleClosers, RULES.maxTitle),
  ...listPairs(RULES.bracketOpeners, RULES.bracketClosers, RULES.maxBracket),
  ...listPairs(RULES.quoteOpeners, RULES.quoteClosers, RULES.maxQuote),
])

/**
 * Give the spans of the sentences of one paragraph, in code points.
 *
 * Every visible character lies in exactly one span; spaces around a sentence lie in none. Marks and
 * quotation marks that close a sentence stay with it, and so does the speech tag after a quotation.
 */
export function splitSentences(text: string): Span[] {
  const spans: Span[] = []
  let start = 0
  for (const piece of text.split('\n')) {
    const line = Array.from(piece)
    spans.push(...trimSpans(line, new LineSplitter(line).findEnds(), start))
    start += line.length + 1
  }
  return spans
}

function trimSpans(line: string[], ends: number[], offset: number): Span[] {
  const spans: Span[] = []
  let start = 0
  for (const stop of ends) {
    let first = start
    let end = stop
    while (first < end && SPACES.has(line[first])) first += 1
    while (end > first && SPACES.has(line[end - 1])) end -= 1
    if (first < end) spans.push({ start: offset + first, end: offset + end })
    start = stop
  }
  return spans
}

function listPairs(openers: string, closers: string, limit: number): [string, Pair][] {
  const closing = Array.from(closers)
  return Array.from(openers).map((opener, index) => [opener, { close: closing[index], limit }])
}

/** Match the marks that open with those that close: where the latter stand, or -1. */
function matchBrackets(line: string[]): number[] {
  const mates = line.map(() => -1)
  const opened: (Pair & { at: number })[] = []
  line.forEach((char, at) => {
    const isStraight = char === RULES.straightQuote
    const depth = isStraight || CLOSER_SET.has(char) ? findDepth(opened, char) : 0
    if (depth) {
      const opener = opened[opened.length - depth]
      opened.length -= depth
      if (at - opener.at <= opener.limit) mates[opener.at] = at
    } else if (isStraight) {
      const isInch = at > 0 && line[at - 1] >= '0' && line[at - 1] <= '9'
      if (!isInch) opened.push({ close: char, limit: RULES.maxQuote, at })
    } else {
      const pair = PAIRS.get(char)
      if (pair) opened.push({ ...pair, at })
    }
  })
  return mates
}

function findDepth(opened: Pair[], char: string): number {
  for (let depth = 1; depth <= Math.min(MAX_DEPTH, opened.length); depth += 1) {
    if (opened[opened.length - depth].close === char) return depth
  }
  return 0
}

/** Splits one line, which no sentence leaves. */
class LineSplitter {
  private readonly line: string[]
  private readonly mates: number[]
  private start = 0
  private hasContent = false

  constructor(line: string[]) {
    this.line = line
    this.mates = matchBrackets(line)
  }

  /** Give where the sentences end, the last of them where the line does. */
  findEnds(): number[] {
    const ends: number[] = []
    let i = 0
    while (i < this.line.length) {
      const char = this.line[i]
      if (MARK_SET.has(char)) {
        const stop = this.findRunEnd(i)
        if (this.isEnd(i, stop)) {
          ends.push(stop)
          this.start = stop
          this.hasContent = false
        }
        i = stop
        continue
      }
      const after = OPENER_SET.has(char) ? this.skipPair(i) : this.skipAddress(i)
      this.hasContent = this.hasContent || !EMPTY.has(char) || after > i + 1
      i = after
    }
    return [...ends, this.line.length]
  }

  private skipPair(i: number): number {
    const close = this.mates[i]
    if (close <= i + 1) return i + 1
    if (RULES.titleOpeners.includes(this.line[i])) return close + 1
    const last = this.findLastMarks(i, close)
    if (RULES.bracketOpeners.includes(this.line[i])) return this.hasContent || last === close ? close + 1 : last
    if (last === close) return RULES.pauses.includes(this.line[close - 1]) ? i + 1 : close + 1
    return this.isEmbedded(i) ? close + 1 : i + 1
  }

  private findLastMarks(i: number, close: number): number {
    let at = close
    while (at > i + 1 && (CLOSER_SET.has(this.line[at - 1]) || this.line[at - 1] === RULES.straightQuote)) at -= 1
    let first = at
    while (first > i + 1 && MARK_SET.has(this.line[first - 1])) first -= 1
    return first < at ? first : close
  }

  private isEmbedded(i: number): boolean {
    if (i === this.start || BESIDE_QUOTES.has(this.line[i - 1])) return false
    const before = this.line.slice(Math.max(this.start, i - 2), i).join('')
    return !SPEECH_VERBS.some((verb) => before.includes(verb))
  }

  private skipAddress(i: number): number {
    if (!ADDRESS_STARTS.some((start) => startsWith(this.line, start, i))) return i + 1
    let stop = i
    while (stop < this.line.length && this.line[stop] >= '!' && this.line[stop] <= '~') stop += 1
    while (stop > i + 1 && ADDRESS_TAIL.has(this.line[stop - 1])) stop -= 1
    return stop
  }

  private findRunEnd(start: number): number {
    let i = start
    while (i < this.line.length) {
      const char = this.line[i]
      const following = this.line[i + 1]
      if (char === RULES.straightQuote) {
        if (this.mates[i] > i) break
      } else if (RULES.apostrophes.includes(char)) {
        if (following !== undefined && !AFTER_APOSTROPHE.has(following)) break
      } else if (char === '[') {
        const close = this.findNoteEnd(i)
        if (!close) break
        i = close
      } else if (char === '.' && i > start && following !== undefined && isAsciiWord(following)) {
        break
      } else if (!MARK_SET.has(char) && !CLOSER_SET.has(char) && !isEmoji(char)) {
        break
      }
      i += 1
    }
    return i
  }

  private findNoteEnd(i: number): number {
    const place = this.line.slice(i + 2, i + 6).indexOf(']')
    const close = i + 2 + place
    return place < 0 || this.line.slice(i, close).some((char) => SPACES.has(char)) ? 0 : close
  }

  private isEnd(at: number, stop: number): boolean {
    const following = this.skipSpaces(stop)
    if (following >= this.line.length) return true
    const after = this.line[following]
    if (!this.hasContent || RULES.pauses.includes(after)) return false
    const place: Stop = { line: this.line, start: this.start, at, stop, following }
    const run = this.line.slice(at, stop)
    if (hasOneOf(run, RULES.quoteClosers + RULES.straightQuote) && continuesQuotation(place)) return false
    if (hasOneOf(run, RULES.ends)) return true
    if (hasOneOf(run, RULES.dots) || run.join('').includes('..')) return isEllipsisEnd(place)
    if (hasOneOf(run, RULES.latinEnds)) {
      return following > stop || !(isAsciiWord(after) || RULES.afterMarkInAddress.includes(after))
    }
    return hasOneOf(run, RULES.periods) ? isPeriodEnd(place) : isTildeEnd(place)
  }

  private skipSpaces(start: number): number {
    const limit = Math.min(this.line.length, start + MAX_SPACES)
    let i = start
    while (i < limit && SPACES.has(this.line[i])) i += 1
    return i
  }
}

function isEmoji(char: string): boolean {
  if (char < '\u2000' || RULES.bullets.includes(char)) return false
  return isInRanges('emoji', char) && !isInRanges('notEmoji', char)
}
