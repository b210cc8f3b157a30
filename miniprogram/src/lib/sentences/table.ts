// Reads the table of sentence rules: sets of characters, ranges of them, words.
import { SENTENCE_RULES as RULES } from './rules'

/** The entries whose marks may end a sentence, open a pair, or close it. */
export const MARKS = [RULES.ends, RULES.latinEnds, RULES.dots, RULES.periods, RULES.tildes]
export const OPENERS = [RULES.titleOpeners, RULES.bracketOpeners, RULES.quoteOpeners, RULES.straightQuote]
export const CLOSERS = [RULES.titleClosers, RULES.bracketClosers, RULES.quoteClosers]

const RANGES = {
  digits: listRanges(RULES.digits),
  emoji: listRanges(RULES.emoji),
  latin: listRanges(RULES.latin),
  lower: listRanges(RULES.lower),
  notEmoji: listRanges(RULES.notEmoji),
}

function listRanges(entry: string): string[][] {
  const ends = Array.from(entry)
  return ends.flatMap((first, index) => (index % 2 ? [] : [[first, ends[index + 1]]]))
}

/** Make a set of all characters of some entries. */
export function toSet(...entries: string[]): Set<string> {
  return new Set(Array.from(entries.join('')))
}

/** Tell whether any of some characters stands in an entry. */
export function hasOneOf(characters: string[], entry: string): boolean {
  return characters.some((char) => entry.includes(char))
}

/** Tell whether a character lies in an entry's ranges: first and last, first and last. */
export function isInRanges(name: keyof typeof RANGES, char: string): boolean {
  return RANGES[name].some(([first, last]) => first <= char && char <= last)
}

/** Tell whether it is a digit, full-width or not. */
export function isDigit(char: string): boolean {
  return isInRanges('digits', char)
}

/** Tell whether it is a small letter, with which no sentence begins. */
export function isLower(char: string): boolean {
  return isInRanges('lower', char)
}

/** Tell whether it is a Latin letter or a digit. */
export function isWordPart(char: string): boolean {
  return isInRanges('latin', char) || isDigit(char)
}

/** Tell whether it is a letter or a digit of ASCII. */
export function isAsciiWord(char: string): boolean {
  return /^[A-Za-z0-9]$/.test(char)
}

/** Tell whether it is a character of ASCII. */
export function isAscii(char: string): boolean {
  return char < '\u0080'
}

/** Tell whether a word stands at a place of a line. */
export function startsWith(line: string[], word: string, at: number): boolean {
  return Array.from(word).every((char, index) => line[at + index] === char)
}
