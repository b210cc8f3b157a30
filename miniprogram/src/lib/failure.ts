// What a page that cannot show its thing says instead, and the way on it offers.

/** The part of a refusal that is shown. */
export interface Refused {
  code: string
  detail: string
}

/** A page's words for a failure; `way` is what its button does. */
export interface Failure {
  title: string
  words: string
  way: 'retry' | 'home'
}

const TITLES: Record<string, string> = {
  article_withdrawn: '这篇文章收回去了',
  share_unknown: '这一句找不到了',
  not_found: '没有找到',
  offline: '没有连上网络',
  timeout: '等得有点久',
  too_many: '歇一歇',
}
const GONE = ['article_withdrawn', 'share_unknown', 'not_found']

/** Give the words for a failure. */
export function failureOf({ code, detail }: Refused): Failure {
  return { title: TITLES[code] ?? '暂时打不开', words: detail, way: GONE.includes(code) ? 'home' : 'retry' }
}
