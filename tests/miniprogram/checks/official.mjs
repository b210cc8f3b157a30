// WeChat's own packing and compiling, and what comes of it: how many bytes travel to the phone.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CheckFailed, must } from './places.mjs'

const COMPILE = fileURLToPath(new URL('compile.mjs', import.meta.url))
const MOST_BYTES = 1_000_000

/**
 * Pack and compile a copy of the project, whose src is changed by it, into its folder `compiled`;
 * gives the figures {packages, kept, removed, sizes}. Quick leaves out the steps that only make the result smaller
 * or older. Raises CheckFailed with what the tool said.
 */
export async function official(copy, { quick = false } = {}) {
  await must(process.execPath, [COMPILE, copy], { env: quick ? { QUICK: '1' } : {} })
  return JSON.parse(fs.readFileSync(path.join(copy, 'figures.json'), 'utf8'))
}

/** Say how large the main package is; raises CheckFailed when it is too large for a quick start. */
export function size({ kept, removed, sizes }, subpackages = [], most = MOST_BYTES) {
  const main = sizes.filter(([name]) => !subpackages.some((root) => name.startsWith(`${root}/`)))
  const total = main.reduce((sum, [, bytes]) => sum + bytes, 0)
  const npm = main.filter(([name]) => name.startsWith('miniprogram_npm/')).reduce((sum, [, bytes]) => sum + bytes, 0)
  if (!total) throw new CheckFailed('nothing was compiled')
  if (total > most) {
    const largest = main
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, 8)
      .map(([name, bytes]) => `  ${bytes} ${name}`)
    throw new CheckFailed([`main package: ${total} bytes, of ${most} at most; the largest:`, ...largest].join('\n'))
  }
  return `${total} bytes of ${most}; ${npm} of packages (${kept} files in use, ${removed} left out)`
}
