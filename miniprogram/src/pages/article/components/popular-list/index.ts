// What many readers marked in an article, in one list: the words, how many, and the best thoughts.
import { RETRY, failureOf, type Failure } from '../../../../lib/failure'
import { asApiError } from '../../../../services/errors'
import { listPopular, type PopularPassage } from '../../../../services/messages'

interface About {
  article: string
  revision: number
}

Component({
  options: { pureDataPattern: /^_/ },
  properties: {
    /** whose popular passages: {article, revision}; null closes the list */
    about: { type: Object, value: null as About | null },
  },
  data: {
    /** the passages, most readers first; null until they are here */
    items: null as PopularPassage[] | null,
    /** why there are none */
    failure: null as Failure | null,
    /** number of the newest question; older answers are dropped */
    _asked: 0,
  },
  observers: {
    about(about: About | null) {
      if (about) void this.fetch(about)
    },
  },
  methods: {
    async fetch({ article, revision }: About) {
      const _asked = this.data._asked + 1
      this.setData({ _asked, items: null, failure: null })
      try {
        const { items } = await listPopular(article, revision)
        if (_asked === this.data._asked) this.setData({ items })
      } catch (error) {
        if (_asked !== this.data._asked) return
        this.setData({ failure: { ...failureOf(asApiError(error), '没有加载出来'), ...RETRY } })
      }
    },

    onGo({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const popular = this.data.items?.[currentTarget.dataset.index as number]
      if (popular) this.triggerEvent('go', { popular })
    },

    onAgain() {
      this.triggerEvent('again')
    },

    onShown({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) this.triggerEvent('close')
    },
  },
})
