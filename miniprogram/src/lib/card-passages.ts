// The further passages that a reader may put on a card beside its first one.
import { MAX_PASSAGE_LENGTH, cutPassage, type Passage } from './passage'
import type { Span } from './code-points'

/** The most passages that fit on a card, the first one counted. */
export const MAX_PASSAGES = 3

/** A passage that may be put on a card, too: one's own mark, or what so many readers marked. */
export interface FurtherPassage extends Passage {
  own: boolean
  readers: number
}

/**
 * List what may stand on a card beside its first passage, in the order of the text.
 *
 * What overlaps the first passage is on the card already. Of one's own mark and popular words in the
 * same place the mark is listed.
 */
export function listFurtherPassages(text: string, first: Span, own: Span[], popular: (Span & { readers: number })[]): FurtherPassage[] {
  const found: FurtherPassage[] = []
  const all = [...own.map((span) => ({ ...span, own: true, readers: 0 })), ...popular.map((span) => ({ ...span, own: false }))]
  for (const each of all) {
    const passage = cutPassage(text, each)
    if (!passage || passage.end - passage.start > MAX_PASSAGE_LENGTH || overlap(passage, first)) continue
    const isThere = found.some((other) => (each.own ? isSame(other, passage) : overlap(other, passage)))
    if (!isThere) found.push({ ...passage, own: each.own, readers: each.readers })
  }
  return found.sort((a, b) => a.start - b.start)
}

function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end
}

function isSame(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end
}

/** Words and where they stand, as a card is asked for. */
export interface ChosenPassage {
  quote: string
  start?: number | null
}

/** Put a passage on the card, or take it off again; what is on it stays in the order of the text. */
export function togglePassage(more: readonly ChosenPassage[], { quote, start }: Passage): ChosenPassage[] {
  const without = more.filter((each) => each.start !== start)
  if (without.length < more.length) return without
  return [...more, { quote, start }].sort((a, b) => (a.start ?? 0) - (b.start ?? 0))
}
