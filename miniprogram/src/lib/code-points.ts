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
