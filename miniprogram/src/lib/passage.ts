// A passage is words and where they stand: what a card is cut from, and what a share leads to.
import { countCharacters, sliceCharacters, type Span } from './code-points'

/** The server takes no more than this many characters. */
export const MAX_PASSAGE_LENGTH = 600
/** What an address carries of words that an article has lost. */
export const MAX_LOST_LENGTH = 200

/** Words, and where they stand in the article's text. */
export interface Passage extends Span {
  quote: string
}

/** A place, as counted in the text of a revision; null where the words are not there. */
export interface PassagePlace {
  start: number | null
  end: number | null
  revision: number
}

/** Give the words of a span, without the white space at its ends; null when nothing is left, or it is no span. */
export function cutPassage(text: string, span: Span): Passage | null {
  if (!(span.start >= 0 && span.end > span.start)) return null
  const all = sliceCharacters(text, span.start, span.end)
  const quote = all.trim()
  if (!quote) return null
  const start = span.start + countCharacters(all) - countCharacters(all.trimStart())
  return { quote, start, end: start + countCharacters(quote) }
}

/**
 * Turn what the phone says was selected into a passage.
 *
 * Phones report white space each in their own way and sometimes count from the wrong node, so the
 * words decide: where the offsets do not hold them, the nearest place that does is taken. Null when
 * the words stand nowhere in the text.
 */
export function passageFromSelection(text: string, said: string, start: number | null, end: number | null): Passage | null {
  if (start !== null && end !== null && start < end) {
    const here = cutPassage(text, { start, end })
    if (here && stripUnseen(here.quote) === stripUnseen(said)) return here
  }
  const found = locatePassage(text, said, start ?? 0)
  return found && cutPassage(text, found)
}

/** Find words in a text whatever its white space, nearest to `near`; null when they are not there. */
export function locatePassage(text: string, quote: string, near: number): Span | null {
  return findOccurrences(text, quote).reduce<Span | null>(
    (best, span) => (!best || Math.abs(span.start - near) < Math.abs(best.start - near) ? span : best),
    null,
  )
}

/** Give a place that was counted in one revision for a text of another: null unless they are the same. */
export function spanInRevision(revision: number, place: PassagePlace): Span | null {
  const { start, end, revision: counted } = place
  return counted === revision && start !== null && end !== null && end > start ? { start, end } : null
}

function findOccurrences(text: string, quote: string): Span[] {
  const characters = Array.from(text)
  const places = characters.map((_, index) => index).filter((index) => characters[index].trim())
  const kept = places.map((index) => characters[index])
  const wanted = Array.from(stripSpaces(quote))
  const spans: Span[] = []
  if (!wanted.length) return spans
  for (let at = 0; at + wanted.length <= kept.length; at += 1) {
    if (wanted.every((each, i) => kept[at + i] === each)) {
      spans.push({ start: places[at], end: places[at + wanted.length - 1] + 1 })
    }
  }
  return spans
}

/** Tell whether words are the same but for white space. */
export function isSameText(words: string, quote: string): boolean {
  return stripSpaces(words) === stripSpaces(quote)
}

function stripSpaces(text: string): string {
  return text.replace(/\s+/g, '')
}

/** Leave out what a page shows without signs of its own: white space, and the brackets of ^(…) and _(…). */
function stripUnseen(text: string): string {
  return text.replace(/\s+|[\^_]\(|\)/g, '')
}

/**
 * Take a tap on sentence number `tapped` into what is picked.
 *
 * The first tap picks a sentence, a tap outside stretches up to it, a tap on either end lets that
 * end go, a tap in the middle leaves only that sentence.
 */
export function tapSentence(sentences: Span[], picked: Span | null, tapped: number): Span | null {
  const { start, end } = sentences[tapped]
  if (!picked) return { start, end }
  if (start < picked.start) return { start, end: picked.end }
  if (end > picked.end) return { start: picked.start, end }
  const first = start === picked.start
  const last = end === picked.end
  if (first && last) return null
  if (first) return { start: sentences[tapped + 1].start, end: picked.end }
  if (last) return { start: picked.start, end: sentences[tapped - 1].end }
  return { start, end }
}

/** Leave `most` characters of words, the last of them … where some had to go. */
export function truncate(words: string, most: number): string {
  return countCharacters(words) > most ? `${sliceCharacters(words, 0, most - 1)}…` : words
}

/** Shorten words to what a forward's title holds. */
export function excerptOf(quote: string, most = 36): string {
  return `「${truncate(quote.replace(/\s+/g, ' '), most)}」`
}
