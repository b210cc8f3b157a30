// What many readers marked in an article, in one list: the words, how many, and the best thoughts.
import { popup } from '../../../../behaviors/popup'
import { RETRY, describeFailure, type Failure } from '../../../../lib/failure-text'
import { toApiError } from '../../../../services/errors'
import { listPopular, type PopularPassage } from '../../../../services/comments'

interface About {
  article: string
  revision: number
}

Component({
  behaviors: [popup],
  options: { pureDataPattern: /^_/ },
  properties: {
    /** whose popular passages: {article, revision}; null closes the list */
    revisionOf: { type: Object, value: null as About | null },
  },
  data: {
    /** the passages, most readers first; null until they are here */
    items: null as PopularPassage[] | null,
    /** why there are none */
    failure: null as Failure | null,
    /** number of the newest question; older answers are dropped */
    _requestNumber: 0,
  },
  observers: {
    revisionOf(revisionOf: About | null) {
      if (revisionOf) void this.loadPopular(revisionOf)
    },
  },
  methods: {
    async loadPopular({ article, revision }: About) {
      const _asked = this.data._requestNumber + 1
      this.setData({ _requestNumber: _asked, items: null, failure: null })
      try {
        const { items } = await listPopular(article, revision)
        if (_asked === this.data._requestNumber) this.setData({ items })
      } catch (error) {
        if (_asked !== this.data._requestNumber) return
        this.setData({ failure: { ...describeFailure(toApiError(error), '没有加载出来'), ...RETRY } })
      }
    },

    onSelect({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const popular = this.data.items?.[currentTarget.dataset.index as number]
      if (popular) this.triggerEvent('select', { popular })
    },

    onReload() {
      this.triggerEvent('reload')
    },
  },
})
