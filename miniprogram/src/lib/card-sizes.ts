// The sizes of a card that a reader may choose, and how a card fits the screen.
import type { components } from '../api'

export type Size = components['schemas']['PreviewOut']['size']

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
