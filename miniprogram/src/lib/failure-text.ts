// What a page that cannot show its thing says instead, and the way on it offers.

import type { FailureCode } from '../services/operations'

/** The part of a refusal that is shown. */
export interface FailureCause {
  code: FailureCode
  detail: string
}

/** Where a failure's button leads, and what it says. */
interface Recovery {
  way: 'retry' | 'home' | 'article'
  action: string
}

/** A page's words for a failure. */
export interface Failure extends Recovery {
  title: string
  words: string
}

export const RETRY: Recovery = { way: 'retry', action: '再试一次' }
export const TO_HOME: Recovery = { way: 'home', action: '看看别的文章' }
export const TO_ARTICLE: Recovery = { way: 'article', action: '回到文章' }

/** Titles of our own, and words where the server's sentence would only say the title again. */
const TEXTS: Partial<Record<FailureCode, Partial<Failure>>> = {
  article_withdrawn: { title: '这篇文章收回去了', words: '发布它的人撤下了它，别的文章都还在。', ...TO_HOME },
  share_unknown: { title: '这一句找不到了', ...TO_HOME },
  not_found: { title: '没有找到', words: '也许已经删掉了，也许地址少了一截。', ...TO_HOME },
  passage_absent: { title: '这句话不在原处了', ...TO_ARTICLE },
  passage_ambiguous: { title: '不知道是哪一句', ...TO_ARTICLE },
  offline: { title: '没有连上', words: '网络断了？没断的话，过一会儿再试。' },
  timeout: { title: '等得有点久', words: '网络可能不太顺，再试一次看看。' },
  too_many: { title: '歇一歇' },
}

/** Give the words for a failure; `usual` is the title of one that has none of its own. */
export function describeFailure({ code, detail }: FailureCause, usual = '暂时打不开'): Failure {
  return { title: usual, words: detail, ...RETRY, ...TEXTS[code] }
}
