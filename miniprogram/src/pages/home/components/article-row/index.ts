// One article in the list: its title, its beginning, its cover.
import { formatTime } from '../../../../lib/time'
import type { ArticleSummary } from '../../../../services/articles'

Component({
  properties: {
    /** the article */
    article: { type: Object, value: null as unknown as ArticleSummary },
    /** whether it leads the list, with its cover across the page */
    isLead: Boolean,
  },
  data: {
    /** account, author and day, in one line */
    about: '',
    /** whether the cover could not be loaded */
    isCoverBroken: false,
  },
  observers: {
    article(article: ArticleSummary | null) {
      if (!article) return
      const day = formatTime(article.written_at ?? article.published_at)
      const author = article.author === article.official_account.name ? '' : article.author
      const about = [article.official_account.name, author, day].filter(Boolean).join('  ·  ')
      this.setData({ about, isCoverBroken: false })
    },
  },
  methods: {
    onCoverError() {
      this.setData({ isCoverBroken: true })
    },
  },
})
