// How a request fails, in the words a reader may see.
import type { components, ErrorCode } from '../api'
import type { FailureCode } from './operations'

type Problem = components['schemas']['Problem']
/** What is wrong with one field, by its JSON pointer. */
type FieldError = { pointer: string; detail: string }

/** A request that was refused, or that never arrived. */
export class ApiError extends Error {
  /**
   * @param code what to switch on: the server's, or `offline`, `timeout`, `bad_answer`, `login_failed`, `single_page`
   * @param status the HTTP status; 0 when there was no answer
   * @param detail a sentence for the reader
   * @param retryAfter in how many seconds to come again, when the server says so
   * @param errors what exactly was wrong with what was sent
   */
  constructor(
    readonly code: FailureCode,
    readonly status: number,
    readonly detail: string,
    readonly retryAfter: number | null = null,
    readonly errors: FieldError[] = [],
  ) {
    super(detail)
    // Compiled for old phones, a child of Error forgets its own class.
    Object.setPrototypeOf(this, ApiError.prototype)
  }
}

/** Read a refusal; an answer that is none of the server's own gets words of ours. */
export function parseRefusal(status: number, data: unknown, header: Record<string, string>): ApiError {
  const problem = isProblem(data) ? data : null
  const wait = retryAfterOf(header)
  if (!problem) return new ApiError('bad_answer', status, '服务暂时没有回应，请稍后再试', wait)
  const detail = wait && status === 429 ? `${problem.detail}（${wait} 秒后）` : problem.detail
  const errors = (problem.errors ?? []) as FieldError[]
  return new ApiError(problem.code as ErrorCode, status, detail, wait, errors)
}

/** Say why a request never arrived, from the words of wx. */
export function networkError(errMsg: string): ApiError {
  return errMsg.includes('timeout') || errMsg.includes('timed out')
    ? new ApiError('timeout', 0, '等得有点久，网络可能不太顺，请再试一次')
    : new ApiError('offline', 0, '网络没有连上，检查一下再试')
}

/** Give any failure as an ApiError, so that a page has one thing to show. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  console.error(error)
  return new ApiError('internal', 0, '出了点小问题，请稍后再试')
}

function isProblem(data: unknown): data is Problem {
  return typeof data === 'object' && data !== null && 'code' in data && 'detail' in data
}

function retryAfterOf(header: Record<string, string>): number | null {
  const name = Object.keys(header).find((each) => each.toLowerCase() === 'retry-after')
  const value = name ? Number(header[name]) : NaN
  return Number.isFinite(value) && value > 0 ? Math.ceil(value) : null
}
