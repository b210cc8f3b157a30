// Tells whether dots, periods and tildes end a sentence: 3.14, U.S., e.g., …… and ～.
import { SENTENCE_RULES as RULES } from './rules'
import { hasOneOf, isAscii, isDigit, isInRanges, isLower, isWordPart, startsWith, toSet } from './table'

/** Marks from `at` to `stop`, in the sentence that began at `start`; `following` is what comes after them and spaces. */
export interface Stop {
  line: string[]
  start: number
  at: number
  stop: number
  following: number
}

const MAX_WORD = 12
const MAX_LIST_NUMBER = 3
const SPACES = toSet(RULES.spaces)
const BEFORE_NUMBERS = toSet(RULES.spaces, RULES.bracketOpeners)
const listWords = (entry: string) => new Set(entry.split(' '))
const TITLES = listWords(RULES.titles)
const NUMBERED = listWords(RULES.numbered)
const SHORTENINGS = listWords(RULES.shortenings)
const STARTERS = listWords(RULES.starters)
const PARTICLES = listWords(RULES.particles)
const AFTER_DOTS = RULES.afterDots.split(' ')

/** Tell whether dots end the sentence. */
export function isEllipsisEnd({ line, start, at, stop, following }: Stop): boolean {
  const after = line[following]
  if (following > stop || isLower(after)) return !isLower(after)
  const isLatin = !hasOneOf(line.slice(at, stop), RULES.dots) && isAscii(after)
  if (isLatin || after === line[at - 1]) return false
  const isRepeated = line.slice(Math.max(0, at - 2), at).join('') === line.slice(stop, stop + 2).join('')
  if (isRepeated || at - 1 <= start || RULES.pauses.includes(line[at - 2])) return false
  return !AFTER_DOTS.some((word) => startsWith(line, word, stop))
}

/** Tell whether a period, with what closes after it, ends the sentence. */
export function isPeriodEnd(place: Stop): boolean {
  const { line, at, stop, following } = place
  const before = line[at - 1]
  const after = line[following]
  if (isListNumber(place)) return false
  if (following === stop) {
    const isWide = line[at] !== '.' && !isWordPart(before)
    const isChinese = !isAscii(before) && !isWordPart(before) && stop === at + 1
    return (isWide || isChinese) && !isAscii(after) && !isWordPart(after)
  }
  if (isLower(after) || (isDigit(before) && isDigit(after))) return false
  return stop > at + 1 || !isAbbreviation(line, at, following)
}

function isListNumber({ line, start, at }: Stop): boolean {
  if (at - start > MAX_WORD) return false
  let [first, last] = [start, at]
  while (first < last && BEFORE_NUMBERS.has(line[first])) first += 1
  while (last > first && BEFORE_NUMBERS.has(line[last - 1])) last -= 1
  const number = line.slice(first, last)
  if (number.length === 1 && isInRanges('latin', number[0])) return true
  const isAll = (entry: string) => number.every((char) => entry.includes(char))
  return number.length <= MAX_LIST_NUMBER && (number.every(isDigit) || isAll(RULES.numerals) || isAll(RULES.romanDigits))
}

function isAbbreviation(line: string[], at: number, following: number): boolean {
  let first = at
  while (first > Math.max(0, at - MAX_WORD) && (line[first - 1] === '.' || isInRanges('latin', line[first - 1]))) first -= 1
  const written = line.slice(first, at).join('')
  const word = written.toLowerCase().replace(/^\.+/, '')
  if (TITLES.has(word)) return true
  if (NUMBERED.has(word)) return isDigit(line[following])
  const parts = word.split('.')
  const isDotted = parts.length > 1 && parts.every((part) => Array.from(part).length <= 2)
  if (isDotted || SHORTENINGS.has(word) || written === 'I') return !STARTERS.has(readCapitalizedWord(line, following))
  const before = line[first - 1]
  const isApart = first === 0 || before < '!' || before > '~' || '([{"\''.includes(before)
  return isApart && Array.from(word).length === 1
}

function readCapitalizedWord(line: string[], at: number): string {
  let stop = at
  while (stop < Math.min(line.length, at + MAX_WORD) && isInRanges('latin', line[stop])) stop += 1
  return stop === at || isLower(line[at]) ? '' : line.slice(at, stop).join('').toLowerCase()
}

/** Tell whether a tilde draws out the end of a sentence, rather than tie a range. */
export function isTildeEnd({ line, start, at, stop, following }: Stop): boolean {
  const before = line[at - 1]
  const isSpaced = following > stop
  if (SPACES.has(before) || isDigit(before)) return false
  if (!isSpaced && isAscii(line[following])) return false
  if (isSpaced || stop > at + 1 || PARTICLES.has(before)) return true
  const nearby = line.slice(Math.max(start, at - 4), at)
  if (RULES.rangeEnds.includes(before) || hasOneOf(nearby, RULES.rangeStarts)) return false
  return nearby.length > 2 && !nearby.slice(-3).some((char) => SPACES.has(char) || RULES.pauses.includes(char))
}
