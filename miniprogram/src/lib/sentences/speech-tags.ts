// Tells whether a sentence goes on after a quotation, as it does before a speech tag.
import { SENTENCE_RULES as RULES } from './rules'
import type { Stop } from './stops'
import { MARKS, OPENERS, isLower, startsWith, toSet } from './table'

const MAX_ENGLISH_TAG = 40
const MAX_ENGLISH_WORDS = 4
const OPENER_SET = toSet(...OPENERS)
const CLAUSE_STOPS = toSet(RULES.pauses, RULES.quoteClosers, ...MARKS, ...OPENERS)
const AFTER_QUOTE = RULES.afterQuote.split(' ')
const CONJUNCTIONS = RULES.conjunctions.split(' ')
const SPEECH_VERBS = RULES.speechVerbs.split(' ')
const NOT_SPEECH = RULES.notSpeech.split(' ')
const SPEECH_SUFFIXES = RULES.speechSuffixes.split(' ')
const STARTERS = new Set(RULES.starters.split(' '))
const ENGLISH_VERBS = new Set(RULES.englishSpeechVerbs.split(' '))

/** Tell whether the sentence goes on: “Really?” she asked, “为什么？”和“怎么办？”, “走吧！”的声音. */
export function continuesQuotation({ line, at, stop, following }: Stop): boolean {
  const after = line[following]
  if (isLower(after) || after === '—' || after === '–') return true
  if (stop === following && AFTER_QUOTE.some((word) => startsWith(line, word, stop))) return true
  if (isConjunction(line, following) || isSpeechTag(line, following)) return true
  return !line.slice(at, stop).includes('.') && isEnglishSpeechTag(line, following)
}

function isConjunction(line: string[], at: number): boolean {
  return CONJUNCTIONS.some((word) => {
    if (!startsWith(line, word, at)) return false
    const end = at + Array.from(word).length
    return OPENER_SET.has(line[RULES.spaces.includes(line[end] ?? '\n') ? end + 1 : end])
  })
}

function isSpeechTag(line: string[], at: number): boolean {
  const start = at + (RULES.bracketOpeners.includes(line[at]) ? 1 : 0) // （他说）
  const characters = readClause(line, start, RULES.maxSpeechTag)
  const next = line[start + characters.length]
  return !(next !== undefined && RULES.colons.includes(next)) && saysWhoSpeaks(characters.join(''))
}

function saysWhoSpeaks(words: string): boolean {
  const clause = NOT_SPEECH.reduce((rest, word) => rest.split(word).join('□'.repeat(Array.from(word).length)), words)
  return SPEECH_VERBS.some((verb) => {
    const found = clause.lastIndexOf(verb)
    if (found < 0) return false
    const rest = SPEECH_SUFFIXES.reduce(
      (left, suffix) => (left.startsWith(suffix) ? left.slice(suffix.length) : left),
      clause.slice(found + verb.length),
    )
    return Array.from(rest).length <= RULES.maxAfterVerb
  })
}

function isEnglishSpeechTag(line: string[], at: number): boolean {
  const words = readClause(line, at, MAX_ENGLISH_TAG).join('').toLowerCase().split(' ').slice(0, MAX_ENGLISH_WORDS)
  return !STARTERS.has(words[0]) && words.slice(1).some((word) => ENGLISH_VERBS.has(word))
}

/** Read what stands before the next mark; nothing if that is more than `limit` away. */
function readClause(line: string[], at: number, limit: number): string[] {
  for (let stop = at; stop < Math.min(line.length, at + limit + 1); stop += 1) {
    if (CLAUSE_STOPS.has(line[stop])) return line.slice(at, stop)
  }
  return line.length - at <= limit ? line.slice(at) : []
}
