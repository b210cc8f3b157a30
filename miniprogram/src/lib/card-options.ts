// What a reader may choose for a card beside its design: its size, and further passages on it.
import type { components } from '../api'
import { MAX_PASSAGE_LENGTH, cutPassage, type Passage } from './passage'
import { sliceCharacters, type Span } from './code-points'

type Preview = components['schemas']['PreviewOut']
export type Size = Preview['size']

/** The most passages that fit on a card, the first one counted. */
export const MAX_PASSAGES = 3
/** The longest note, in characters. */
export const MAX_NOTE_LENGTH = 60

/** A size as it is offered: what it is called, said in full, and its sides in a small picture of it. */
export interface OfferedSize {
  name: Size
  title: string
  words: string
  width: number
  height: number
}

const SIZES: OfferedSize[] = [
  { name: 'square', title: '方', words: '方图，一比一', width: 18, height: 18 },
  { name: 'portrait', title: '3:4', words: '竖图，三比四', width: 16, height: 21 },
  { name: 'tall', title: '2:3', words: '竖图，二比三', width: 15, height: 22 },
  { name: 'long', title: '长', words: '长图，九比十六', width: 14, height: 25 },
]

/** Give the sizes of these names, the lowest first. */
export function listSizes(names: readonly Size[]): OfferedSize[] {
  return SIZES.filter(({ name }) => names.includes(name))
}

/** Fit a card into a space as large as it goes; gives its sides. */
export function fitBox(card: { width: number; height: number }, space: { width: number; height: number }) {
  const scale = Math.min(space.width / card.width, space.height / card.height)
  return { width: Math.round(card.width * scale), height: Math.round(card.height * scale) }
}

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

/** Say what a card says, for those who do not see it. */
export function describeCard(card: { quote: string; more_passages?: readonly ChosenPassage[]; note?: string | null }): string {
  const words = [card.quote, ...(card.more_passages ?? []).map(({ quote }) => quote)].join('；')
  return card.note ? `${words}。附言：${card.note}` : words
}

const CUT = '……'
const KNOWN_BY = 6

/** Say what a reader can do where a passage does not fit the card and ends early; '' where all of them fit. */
export function describeSpace(
  { size, sizes, steps }: Pick<Preview, 'size' | 'sizes' | 'steps'>,
  card: { quote: string; more_passages?: readonly ChosenPassage[] },
): string {
  const written = steps.flatMap((step) =>
    step.do === 'write' ? [stripSpaces(step.lines.flatMap(({ pieces }) => pieces.map(({ text }) => text)).join(''))] : [],
  )
  const passages = [card.quote, ...(card.more_passages ?? []).map(({ quote }) => quote)].map(stripSpaces)
  const isCut = passages.some((passage) => {
    const begins = sliceCharacters(passage, 0, KNOWN_BY)
    return !passage.endsWith(CUT) && written.some((text) => text.startsWith(begins) && text.endsWith(CUT))
  })
  if (!isCut) return ''
  if (listSizes(sizes).pop()?.name !== size) return '放不下的字省去了，换个长一点的试试'
  return passages.length > 1 ? '放不下的字省去了，去掉一句试试' : '这句话太长，放不下的字省去了'
}

function stripSpaces(text: string): string {
  return text.replace(/\s+/g, '')
}
