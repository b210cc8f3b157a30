// Every refusal that the server knows, and what a page is to say and to offer for each.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { PYTHON, ROOT } from '../checks/places.mjs'
import { server } from './api-client.mjs'

const LIST = fileURLToPath(new URL('../checks/reader_errors.py', import.meta.url))
const HOME = ['article_withdrawn', 'share_unknown', 'not_found']
const ARTICLE = ['passage_absent', 'passage_ambiguous']
// Where the server's sentence would only say the page's title again.
const OWN_WORDS = {
  article_withdrawn: '发布它的人撤下了它，别的文章都还在。',
  not_found: '也许已经删掉了，也许地址少了一截。',
}

// What every page is asked about; of the rest each page meets a sixth, and the next page the next.
const ALWAYS = [...HOME, ...ARTICLE, 'internal', 'not_signed_in', 'too_many', 'unavailable']
const PARTS = 6

let known = null
let turn = 0

/** Give them: [{status, code, detail}], as the server's own code says. */
export function listRefusals() {
  known ??= listed()
  return known
}

/** Give those that are always asked about and the next part of the rest: six pages meet them all. */
export async function refusalsInTurn() {
  const part = turn++ % PARTS
  return (await listRefusals()).filter(({ code }, at) => ALWAYS.includes(code) || at % PARTS === part)
}

async function listed() {
  const { stdout } = await promisify(execFile)(PYTHON, [LIST], {
    cwd: ROOT,
    env: { ...process.env, PYTHONPATH: ROOT, DATA_DIR: server.data },
  })
  const refusals = JSON.parse(stdout)
  if (refusals.length < 20) throw new Error(`only ${refusals.length} refusals`)
  return refusals
}

/** What a page says for a refusal. */
export const textFor = ({ code, detail }) => OWN_WORDS[code] ?? detail

/** What its button says. */
export function recoveryFor({ code }) {
  if (HOME.includes(code)) return '看看别的文章'
  return ARTICLE.includes(code) ? '回到文章' : '再试一次'
}

/** Tell whether a refusal means that the thing is gone. */
export const isGone = ({ code }) => HOME.includes(code)
