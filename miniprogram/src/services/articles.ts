// What is read.
import type { components } from '../api'
import { call } from './http'

export type Article = components['schemas']['ArticleOut']
export type ArticleSummary = components['schemas']['ArticleSummary']
export type ArticlePage = components['schemas']['ArticlePage']

/** Give a page of articles, newest first; with `q`, those that hold these words. */
export function listArticles(q: string, cursor: string): Promise<ArticlePage> {
  return call('GET', '/api/v1/articles', { query: { q, cursor, limit: 20 } })
}

/** Give an article, whole. Throws ApiError `not_found` or `article_withdrawn`. */
export function getArticle(id: string): Promise<Article> {
  return call('GET', '/api/v1/articles/{article_id}', { path: { article_id: id } })
}
