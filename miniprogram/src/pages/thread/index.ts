// One thread, whole: where a notice leads.
import { failureOf, type Failure } from '../../lib/failure'
import { decoded, pathTo, type Query } from '../../lib/scene'
import { asApiError } from '../../services/errors'
import * as messages from '../../services/messages'
import { openHome } from '../../services/phone'

Component({
  options: { pureDataPattern: /^_/ },
  data: {
    /** the article's title */
    title: '',
    /** the words that are talked about; '' for the article as a whole */
    quote: '',
    /** the root of the thread; '' until it is known */
    root: '',
    /** the words that the reader came for */
    sought: '',
    /** the article */
    subject: null as messages.Subject | null,
    /** why there is nothing */
    failure: null as Failure | null,
    /** where the words stand in the article */
    _place: {} as Record<string, number | undefined>,
  },
  methods: {
    onLoad(query: Query) {
      this.setData({ sought: query.id ?? '', title: decoded(query.title ?? ''), subject: { article: query.article ?? '' } })
      void this.begin()
    },

    async begin() {
      this.setData({ failure: null })
      try {
        const said = await messages.get(this.data.sought)
        const root = said.root_id ? await messages.get(said.root_id) : said
        const { start, end, revision } = root.passage ?? {}
        this.setData({ quote: root.passage?.quote ?? '', _place: { start, end, revision }, root: root.id })
      } catch (error) {
        this.setData({ failure: failureOf(asApiError(error), '这段对话没有打开') })
      }
    },

    onWayOn() {
      const way = this.data.failure?.way
      if (way === 'home') openHome()
      else if (way === 'article') this.toArticle()
      else void this.begin()
    },

    toArticle() {
      const { subject, _place } = this.data as { subject: messages.Subject | null; _place: Record<string, number | undefined> }
      void wx.navigateTo({ url: pathTo('article', { id: subject?.article, ..._place }) })
    },
  },
})
