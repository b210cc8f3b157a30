// An article's title, and who wrote it where and when.
import { formatTime } from '../../lib/time'
import type { ArticleSummary } from '../../services/articles'

Component({
  properties: {
    /** the article */
    article: { type: Object, value: null as unknown as ArticleSummary },
  },
  data: {
    /** account, author and day, in one line */
    about: '',
  },
  observers: {
    article(article: ArticleSummary | null) {
      if (!article) return
      const author = article.author === article.official_account.name ? '' : article.author
      const day = formatTime(article.written_at ?? article.published_at)
      this.setData({ about: [author, article.official_account.name, day].filter(Boolean).join('  ·  ') })
    },
  },
})
