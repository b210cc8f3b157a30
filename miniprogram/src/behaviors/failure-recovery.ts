// What the button of a failed page does: try again, open the article that it was about, or list all articles.
import type { Failure } from '../lib/failure-text'
import { buildPath, type Query } from '../lib/scene'
import { openHome } from '../services/open-home'

export const failureRecovery = Behavior({
  data: {
    /** why there is nothing to show; null where there is */
    failure: null as Failure | null,
  },
  methods: {
    onRecover() {
      const way = this.data.failure?.way
      const article = way === 'article' ? this.failedArticleId() : ''
      if (way === 'home') openHome()
      else if (article) void wx.redirectTo({ url: buildPath('article', { id: article }) })
      else void this.retry()
    },
    /** Name the article that the page is about: that of its query, where it keeps one. */
    failedArticleId(): string {
      const { _query } = this.data as { _query?: Query }
      return _query?.article ?? ''
    },
    /** Load the page anew. */
    retry(): Promise<void> {
      return this.refresh()
    },
    /** Load what the page shows; whoever has this behavior says how. */
    refresh(): Promise<void> {
      return Promise.resolve()
    },
  },
})
