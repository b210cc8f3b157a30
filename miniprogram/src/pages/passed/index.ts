// What became of what a reader passed on: in words, as rings, and day by day; never who came.
import { paging, type Page } from '../../behaviors/paging'
import { pulling } from '../../behaviors/pulling'
import { channelWords, dayBars, fate, levelLines, rings, spokenRings, thanks, type Level, type Ring } from '../../lib/passed'
import { pathTo } from '../../lib/scene'
import { friendly } from '../../lib/time'
import { asApiError } from '../../services/errors'
import { say } from '../../services/phone'
import { getMine, listMine, type MyShare } from '../../services/spread'

/** A share as it is listed. */
interface Row {
  id: string
  article: string
  available: boolean
  /** whether it asks something, so that one can see how that goes */
  challenge: boolean
  sentences: string[]
  thanks: string
  fate: string
  /** which article, how and when */
  about: string
  rings: Ring[]
  /** the rings, for those who do not see them */
  spoken: string
}

/** What a share shows when it is looked at closely. */
interface Whole {
  levels: Level[]
  bars: number[]
  /** the bars in words */
  spoken: string
}

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [paging, pulling],
  data: {
    /** id of the share that is looked at closely; '' for none */
    open: '',
    /** what it shows; null until that is here */
    whole: null as Whole | null,
  },
  methods: {
    onLoad() {
      void this.begin()
    },

    async page(cursor: string): Promise<Page<Row>> {
      const { items, next } = await listMine(cursor)
      return { items: items.map(row), next }
    },

    /** Look at a share closely, or no longer. An answer that is late is left. */
    async onLook({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const id = currentTarget.dataset.id as string
      const open = id === this.data.open ? '' : id
      this.setData({ open, whole: null })
      if (!open) return
      try {
        const share = await getMine(open)
        if (this.data.open !== open) return
        const days = `头 ${share.days.length} 天，每天打开的次数：${share.days.join('、')}`
        this.setData({ whole: { levels: levelLines(share), bars: dayBars(share.days), spoken: days } })
      } catch (error) {
        if (this.data.open === open) this.setData({ open: '' })
        say(asApiError(error).detail)
      }
    },

    toArticle({ currentTarget }: WechatMiniprogram.TouchEvent) {
      void wx.navigateTo({ url: pathTo('article', { id: currentTarget.dataset.id as string }) })
    },

    toChallenge({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const { id: s, article: a } = currentTarget.dataset as { id: string; article: string }
      void wx.navigateTo({ url: pathTo('challenge', { s, a }) })
    },

    toHome() {
      void wx.reLaunch({ url: pathTo('home', {}) })
    },

    onReachBottom() {
      void this.more()
    },

    onPullDownRefresh() {
      this.setData({ open: '', whole: null })
      void this.pulled(() => this.begin())
    },
  },
})

function row(share: MyShare): Row {
  const { id, article, available, sentences, channel, created_at } = share
  return {
    id,
    article: article.id,
    available,
    challenge: channel === 'challenge',
    sentences,
    thanks: thanks(share),
    fate: fate(share),
    about: [article.title, channelWords(channel), friendly(created_at), available ? '' : '编辑收回了这篇文章'].filter(Boolean).join('  ·  '),
    rings: rings(share),
    spoken: spokenRings(share),
  }
}
