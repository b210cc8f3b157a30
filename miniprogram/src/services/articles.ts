// What is read.
import type { components } from '../api'
import { read } from './http'

export type Article = components['schemas']['ArticleOut']
export type ArticleSummary = components['schemas']['ArticleSummary']
export type ArticlePage = components['schemas']['ArticlePage']

/** Give a page of articles, newest first; with `q`, those that hold these words. */
export function listArticles(q: string, cursor: string): Promise<ArticlePage> {
  return read('/articles', { q, cursor, limit: 20 })
}

/** Give an article, whole. Throws ApiError `not_found` or `article_withdrawn`. */
export function getArticle(id: string): Promise<Article> {
  return read(`/articles/${encodeURIComponent(id)}`)
}
