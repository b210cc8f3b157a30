// What is said about a card: its words for those who do not see it, and a hint where some are cut off.
import type { components } from '../api'
import type { ChosenPassage } from './card-passages'
import { listSizes } from './card-sizes'
import { sliceCharacters } from './code-points'

type Preview = components['schemas']['PreviewOut']

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
