// The types of the server's operations by method and path: what goes into each, and what it answers.
// Derived from the contract; nothing of it remains on the phone.
import type { ErrorCode, paths } from '../api'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** The paths that have an operation of a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][Lowercase<M>] extends { responses: unknown } ? P : never
}[keyof paths]

type Operation<M extends Method, P extends keyof paths> = paths[P][Lowercase<M>]

/** What an operation answers: JSON, text, or nothing. */
export type Answer<M extends Method, P extends keyof paths> =
  Operation<M, P> extends { responses: infer Responses }
    ? Responses extends { 200: infer Done } | { 201: infer Done }
      ? Done extends { content: { 'application/json': infer Json } }
        ? Json
        : string
      : void
    : never

/** What the body of a request to an operation is. */
export type Body<M extends Method, P extends keyof paths> =
  Operation<M, P> extends {
    requestBody: { content: { 'application/json': infer Json } }
  }
    ? Json
    : never

/** The values of the names in braces in an operation's path, and its query. */
export type Parameters<M extends Method, P extends keyof paths> =
  Operation<M, P> extends { parameters: infer Given } ? Pick<Given, Extract<keyof Given, 'path' | 'query'>> : never

/** The values of the names in braces in an operation's path. */
export type PathValues<M extends Method, P extends keyof paths> =
  Operation<M, P> extends { parameters: { path: infer Given } } ? Given : Record<string, never>

/** How a request is made, whatever it asks. */
export interface Manner {
  /** whether it draws or carries pictures, and may take long; nothing waits for it */
  slow?: boolean
  /** whether a POST does no more when it is made twice; one whose body has a key says so by itself */
  repeatable?: boolean
  /** whether it reads what this reader's own writes change, and waits for those under way */
  afterWrites?: boolean
}

type Required<M extends Method, P extends keyof paths> = Parameters<M, P> &
  (Body<M, P> extends never ? { body?: never } : { body: Body<M, P> })

/** What is handed to a request: nothing where nothing is needed. */
export type Input<M extends Method, P extends keyof paths> =
  object extends Required<M, P> ? [input?: Required<M, P> & Manner] : [input: Required<M, P> & Manner]

/** What a request failed with: the server's code, or one of the phone's own. */
export type FailureCode = ErrorCode | 'offline' | 'timeout' | 'bad_answer' | 'login_failed' | 'single_page'
