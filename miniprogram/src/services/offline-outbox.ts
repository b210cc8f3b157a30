// What a reader wrote while the server was out of reach: kept on this phone, sent later, in order.
//
// Every letter carries the key that was drawn when it was written, so one that did arrive, though the
// answer got lost, is the same letter when it is sent again.
import { listDropped, showOutcome, type WrittenAnswer } from './action-feedback'
import { fillPath, postAsReader } from './http'
import { toApiError } from './errors'
import { getItem, setItem } from './storage'
import type { Answer, Body, FailureCode, PathOf, PathValues } from './operations'
import { trackWrite } from './writes-in-flight'

/** The operations that can wait: those whose body has a key. */
type LetterPath = { [P in PathOf<'POST'>]: Body<'POST', P> extends { key: string } ? P : never }[PathOf<'POST'>]

/** A thing written: where it goes, below the API's prefix, and its body, which holds its key. */
export interface Letter {
  path: string
  body: { key: string } & Record<string, unknown>
}

/** What became of a letter: the server's answer, or null while it waits. */
export type SendResult<T> = { answer: T } | { answer: null; waiting: Letter }

/** A letter that waited, and that the server then refused; `why` is its sentence. */
interface Refusal {
  letter: Letter
  why: string
}

const STORAGE_KEY = 'outbox'
const MAX_WAITING = 200
const API_PREFIX = '/api/v1'
const UNREACHED: FailureCode[] = ['offline', 'timeout', 'bad_answer', 'unavailable', 'login_failed']

/** Send a letter now, or keep it for later behind those that wait. Throws ApiError when it is refused. */
export async function sendOrQueue<P extends LetterPath>(
  path: P,
  values: PathValues<'POST', P>,
  body: Body<'POST', P> & { key: string },
): Promise<SendResult<Answer<'POST', P>>> {
  const letter: Letter = { path: fillPath(path, values as Record<string, string>).slice(API_PREFIX.length), body: { ...body } }
  if (listWaiting().length) {
    await flushOutbox()
    if (listWaiting().length) return queueLetter(letter)
  }
  try {
    return { answer: (await post(letter)) as Answer<'POST', P> }
  } catch (error) {
    if (!UNREACHED.includes(toApiError(error).code)) throw error
    return queueLetter(letter)
  }
}

/** List what waits, the oldest first. */
export function listWaiting(): Letter[] {
  return getItem<Letter[]>(STORAGE_KEY) ?? []
}

/** List what waits below a path, such as an article's. */
export function listWaitingAt(path: string): Letter[] {
  return listWaiting().filter((letter) => letter.path === path)
}

const listeners = new Map<object, () => void>()

/** Be told, as `who`, whenever letters have left. */
export function subscribe(who: object, listen: () => void): void {
  listeners.set(who, listen)
}

/** Be told no longer. */
export function unsubscribe(who: object): void {
  listeners.delete(who)
}

let flushing: Promise<Refusal[]> | null = null

/** Send what waits, in order, until the server is out of reach again; gives what it refused, and tells the reader of that and of what it left out. */
export function flushOutbox(): Promise<Refusal[]> {
  flushing ??= trackWrite(sendAll()).finally(() => {
    flushing = null
  })
  return flushing
}

/** Send what waits, if anything does, before something is read that holds it. */
export async function flushBeforeRead(): Promise<void> {
  if (listWaiting().length) await flushOutbox()
}

async function sendAll(): Promise<Refusal[]> {
  const refused: Refusal[] = []
  const dropped = new Set<string>()
  const before = listWaiting().length
  for (let letter = listWaiting()[0]; letter; letter = listWaiting()[0]) {
    try {
      listDropped((await post(letter)) as WrittenAnswer).forEach((character) => dropped.add(character))
    } catch (error) {
      const { code, detail } = toApiError(error)
      if (UNREACHED.includes(code) || code === 'too_many') break
      refused.push({ letter, why: detail })
    }
    setItem(
      STORAGE_KEY,
      listWaiting().filter((each) => each.body.key !== letter.body.key),
    )
  }
  if (listWaiting().length < before) listeners.forEach((listen) => listen())
  showOutcome(refused.length ? `有 ${refused.length} 条没有发出：${refused[0].why}` : '', [...dropped])
  return refused
}

function post({ path, body }: Letter): Promise<unknown> {
  return postAsReader(API_PREFIX + path, body)
}

function queueLetter(letter: Letter): { answer: null; waiting: Letter } {
  setItem(STORAGE_KEY, [...listWaiting(), letter].slice(-MAX_WAITING))
  return { answer: null, waiting: letter }
}
