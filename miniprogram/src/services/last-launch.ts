// How the reader came in: once at launch, and anew each time the mini-program comes to the front.
import { SINGLE_PAGE, type Query } from '../lib/scene'

/** One coming to the front; `number` grows with each. */
export interface Launch {
  number: number
  scene: number
  query: Query
}

let last: Launch = { number: 0, scene: 0, query: {} }

/** Note that the mini-program came to the front; app.ts calls it, nobody else. */
export function recordLaunch(options: { scene: number; query?: Query }): void {
  last = { number: last.number + 1, scene: options.scene, query: options.query ?? {} }
}

/** Give the last time the mini-program came to the front. */
export function getLaunch(): Launch {
  return last
}

/** Tell whether this is Moments' single-page mode, which can neither sign in nor go anywhere. */
export function isSinglePage(): boolean {
  return last.scene === SINGLE_PAGE
}
