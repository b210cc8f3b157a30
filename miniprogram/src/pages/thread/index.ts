// One thread, whole: where a notice leads.
import { describeFailure, type Failure } from '../../lib/failure-text'
import { decodeParam, buildPath, type Query } from '../../lib/scene'
import { toApiError } from '../../services/errors'
import * as messages from '../../services/comments'
import { openHome } from '../../services/open-home'

Component({
  options: { pureDataPattern: /^_/ },
  data: {
    /** the article's title */
    title: '',
    /** the words that are talked about; '' for the article as a whole */
    quote: '',
    /** the root of the thread; '' until it is known */
    rootId: '',
    /** the words that the reader came for */
    commentId: '',
    /** the article */
    subject: null as messages.Subject | null,
    /** why there is nothing */
    failure: null as Failure | null,
    /** where the words stand in the article */
    _passagePlace: {} as Record<string, number | undefined>,
  },
  methods: {
    onLoad(query: Query) {
      this.setData({ commentId: query.id ?? '', title: decodeParam(query.title ?? ''), subject: { article: query.article ?? '' } })
      void this.load()
    },

    async load() {
      this.setData({ failure: null })
      try {
        const said = await messages.getMessage(this.data.commentId)
        const root = said.root_id ? await messages.getMessage(said.root_id) : said
        const { start, end, revision } = root.passage ?? {}
        this.setData({ quote: root.passage?.quote ?? '', _passagePlace: { start, end, revision }, rootId: root.id })
      } catch (error) {
        this.setData({ failure: describeFailure(toApiError(error), '这段对话没有打开') })
      }
    },

    onRecover() {
      const way = this.data.failure?.way
      if (way === 'home') openHome()
      else if (way === 'article') this.openArticle()
      else void this.load()
    },

    openArticle() {
      const { subject, _passagePlace } = this.data as {
        subject: messages.Subject | null
        _passagePlace: Record<string, number | undefined>
      }
      void wx.navigateTo({ url: buildPath('article', { id: subject?.article, ..._passagePlace }) })
    },
  },
})
