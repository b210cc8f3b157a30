// Fills a gap with letters from a bank: which letter lies in which box.

/** Which letter of the bank lies in each box; -1 for none. */
export type LetterPlacement = number[]

/** A box of the gap. */
export interface Box {
  letter: string
  /** what it is called for those who do not see it */
  label: string
}

/** A letter of the bank. */
export interface Tile {
  letter: string
  used: boolean
}

/** Give boxes with nothing in them. */
export function emptyBoxes(many: number): LetterPlacement {
  return Array.from({ length: many }, () => -1)
}

/** Put a letter of the bank into the first empty box; one that is used, or finds no box, stays where it is. */
export function placeLetter(placed: LetterPlacement, letter: number): LetterPlacement {
  const box = placed.indexOf(-1)
  return placed.includes(letter) || box < 0 ? placed : placed.map((each, at) => (at === box ? letter : each))
}

/** Take the letter out of a box. */
export function removeLetter(placed: LetterPlacement, box: number): LetterPlacement {
  return placed.map((each, at) => (at === box ? -1 : each))
}

/** Tell whether every box has its letter. */
export function isFull(placed: LetterPlacement): boolean {
  return placed.length > 0 && !placed.includes(-1)
}

/** Give what stands in the boxes. */
export function readAnswer(placed: LetterPlacement, letters: string[]): string {
  return placed.map((each) => letters[each] ?? '').join('')
}

/** Show the boxes. */
export function buildBoxes(placed: LetterPlacement, letters: string[]): Box[] {
  return placed.map((each, at) => {
    const letter = letters[each] ?? ''
    return { letter, label: letter ? `第 ${at + 1} 格，${letter}，拿回` : `第 ${at + 1} 格，空着` }
  })
}

/** Show the bank. */
export function buildTiles(placed: LetterPlacement, letters: string[]): Tile[] {
  return letters.map((letter, at) => ({ letter, used: placed.includes(at) }))
}
