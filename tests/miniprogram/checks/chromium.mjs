// The browser of all tests that need one: one that is here, or Debian's, installed where this may.
import path from 'node:path'
import { TESTS, must } from './places.mjs'

/** Give where it is; raises CheckFailed with one line when there is none. */
export async function chromium() {
  return (await must(path.join(TESTS, 'chromium.sh'), [])).trim().split('\n').at(-1)
}
