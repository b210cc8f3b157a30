// What a reader wrote while the server was out of reach: kept on this phone, sent later, in order.
//
// Every letter carries the key that was drawn when it was written, so one that did arrive, though the
// answer got lost, is the same letter when it is sent again.
import { fillPath, postAsReader } from './http'
import { asApiError } from './errors'
import { recall, remember } from './memory'
import type { Answer, Body, FailureCode, PathOf, PathValues } from './operations'
import { trackWrite } from './pending-writes'
import { say } from './phone'

/** The operations that can wait: those whose body has a key. */
type LetterPath = { [P in PathOf<'POST'>]: Body<'POST', P> extends { key: string } ? P : never }[PathOf<'POST'>]

/** A thing written: where it goes, below the API's prefix, and its body, which holds its key. */
export interface Letter {
  path: string
  body: { key: string } & Record<string, unknown>
}

/** What became of a letter: the server's answer, or null while it waits. */
export type Sent<T> = { answer: T } | { answer: null; waiting: Letter }

/** A letter that waited, and that the server then refused; `why` is its sentence. */
export interface Refusal {
  letter: Letter
  why: string
}

const KEPT = 'outbox'
const MOST = 200
const PREFIX = '/api/v1'
const UNREACHED: FailureCode[] = ['offline', 'timeout', 'bad_answer', 'unavailable', 'login_failed']

/** Send a letter now, or keep it for later behind those that wait. Throws ApiError when it is refused. */
export async function send<P extends LetterPath>(
  path: P, values: PathValues<'POST', P>, body: Body<'POST', P> & { key: string },
): Promise<Sent<Answer<'POST', P>>> {
  const letter: Letter = { path: fillPath(path, values as Record<string, string>).slice(PREFIX.length), body: { ...body } }
  if (waiting().length) {
    await deliver()
    if (waiting().length) return keep(letter)
  }
  try {
    return { answer: (await post(letter)) as Answer<'POST', P> }
  } catch (error) {
    if (!UNREACHED.includes(asApiError(error).code)) throw error
    return keep(letter)
  }
}

/** List what waits, the oldest first. */
export function waiting(): Letter[] {
  return recall<Letter[]>(KEPT) ?? []
}

/** List what waits below a path, such as an article's. */
export function waitingAt(path: string): Letter[] {
  return waiting().filter((letter) => letter.path === path)
}

const listeners = new Map<object, () => void>()

/** Be told, as `who`, whenever letters have left. */
export function heed(who: object, listen: () => void): void {
  listeners.set(who, listen)
}

/** Be told no longer. */
export function unheed(who: object): void {
  listeners.delete(who)
}

let delivering: Promise<Refusal[]> | null = null

/** Send what waits, in order, until the server is out of reach again; gives what it refused, and tells the reader. */
export function deliver(): Promise<Refusal[]> {
  delivering ??= trackWrite(deliverAll()).finally(() => {
    delivering = null
  })
  return delivering
}

/** Send what waits, if anything does, before something is read that holds it. */
export async function deliverBeforeRead(): Promise<void> {
  if (waiting().length) await deliver()
}

async function deliverAll(): Promise<Refusal[]> {
  const refused: Refusal[] = []
  const before = waiting().length
  for (let letter = waiting()[0]; letter; letter = waiting()[0]) {
    try {
      await post(letter)
    } catch (error) {
      const { code, detail } = asApiError(error)
      if (UNREACHED.includes(code) || code === 'too_many') break
      refused.push({ letter, why: detail })
    }
    remember(KEPT, waiting().filter((each) => each.body.key !== letter.body.key))
  }
  if (waiting().length < before) listeners.forEach((listen) => listen())
  if (refused.length) say(`有 ${refused.length} 条没有发出：${refused[0].why}`)
  return refused
}

function post({ path, body }: Letter): Promise<unknown> {
  return postAsReader(PREFIX + path, body)
}

function keep(letter: Letter): { answer: null; waiting: Letter } {
  remember(KEPT, [...waiting(), letter].slice(-MOST))
  return { answer: null, waiting: letter }
}
