// All that is asked of the mini-program, in order; `node run.mjs NAME…` asks only the named.
// A check that fails is told in full, and the next one is asked all the same.
import { install } from './install.mjs'
import { CheckFailed } from './places.mjs'

/** Ask one check, and say in a line how it went; gives whether it passed. */
async function ask(name, check) {
  const began = performance.now()
  const tell = (how, words) => console.log(`${name.padEnd(9)} ${how} in ${((performance.now() - began) / 1000).toFixed(1)} s  ${words}`)
  try {
    tell('ok', await check())
    return true
  } catch (error) {
    tell('FAILED', `\n${error instanceof CheckFailed ? error.message : error.stack}\n`)
    return false
  }
}

const wanted = process.argv.slice(2)
const failed = []
if (!wanted.length || wanted.includes('install')) {
  if (!(await ask('install', install))) process.exit(1)
}
const { CHECKS } = await import('./table.mjs')
const unknown = wanted.filter((name) => name !== 'install' && !(name in CHECKS))
if (unknown.length) {
  console.error(`no such check: ${unknown.join(', ')}; there are install, ${Object.keys(CHECKS).join(', ')}`)
  process.exit(2)
}
for (const name of wanted.length ? wanted.filter((each) => each !== 'install') : Object.keys(CHECKS)) {
  if (!(await ask(name, CHECKS[name]))) failed.push(name)
}
if (failed.length) console.error(`mini-program: failed: ${failed.join(', ')}`)
process.exitCode = failed.length ? 1 : 0
