// What became of what a reader passed on: in words, as rings, and day by day; never who came.
import { navigation } from '../../behaviors/navigation'
import { listHandlers } from '../../behaviors/page-handlers'
import { pagination, type Page } from '../../behaviors/pagination'
import { pullRefresh } from '../../behaviors/pull-refresh'
import {
  channelName,
  dayBarHeights,
  describeReach,
  buildLevels,
  buildRings,
  describeRings,
  describeThanks,
  type Level,
  type Ring,
} from '../../lib/share-stats'
import { buildPath } from '../../lib/scene'
import { formatTime } from '../../lib/time'
import { toApiError } from '../../services/errors'
import { showToast } from '../../services/dialogs'
import { getOwnShare, listOwnShares, type OwnShare } from '../../services/own-shares'

/** A share as it is listed. */
interface Row {
  id: string
  article: string
  available: boolean
  /** whether it asks something, so that one can see how that goes */
  challenge: boolean
  quotes: string[]
  thanks: string
  fate: string
  /** which article, how and when */
  about: string
  rings: Ring[]
  /** the rings, for those who do not see them */
  spoken: string
}

/** What a share shows when it is looked at closely. */
interface ShareDetails {
  levels: Level[]
  bars: number[]
  /** the bars in words */
  spoken: string
}

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [pagination, pullRefresh, navigation],
  data: {
    /** id of the share that is looked at closely; '' for none */
    openId: '',
    /** what it shows; null until that is here */
    details: null as ShareDetails | null,
  },
  methods: {
    ...listHandlers,
    onLoad() {
      void this.loadFirstPage()
    },

    async fetchPage(cursor: string): Promise<Page<Row>> {
      const { items, next } = await listOwnShares(cursor)
      return { items: items.map(buildRow), next }
    },

    /** Look at a share closely, or no longer. An answer that is late is left. */
    async onToggle({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const id = currentTarget.dataset.id as string
      const open = id === this.data.openId ? '' : id
      this.setData({ openId: open, details: null })
      if (!open) return
      try {
        const share = await getOwnShare(open)
        if (this.data.openId !== open) return
        const days = `头 ${share.days.length} 天，每天打开的次数：${share.days.join('、')}`
        this.setData({ details: { levels: buildLevels(share), bars: dayBarHeights(share.days), spoken: days } })
      } catch (error) {
        if (this.data.openId === open) this.setData({ openId: '' })
        showToast(toApiError(error).detail)
      }
    },

    openArticle({ currentTarget }: WechatMiniprogram.TouchEvent) {
      void wx.navigateTo({ url: buildPath('article', { id: currentTarget.dataset.id as string }) })
    },

    openChallenge({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const { id: s, article: a } = currentTarget.dataset as { id: string; article: string }
      void wx.navigateTo({ url: buildPath('challenge', { s, a }) })
    },

    onPullDownRefresh() {
      this.setData({ openId: '', details: null })
      void this.refreshOnPull(() => this.loadFirstPage())
    },
  },
})

function buildRow(share: OwnShare): Row {
  const { id, article, available, quotes, channel, created_at } = share
  return {
    id,
    article: article.id,
    available,
    challenge: channel === 'challenge',
    quotes,
    thanks: describeThanks(share),
    fate: describeReach(share),
    about: [article.title, channelName(channel), formatTime(created_at), available ? '' : '编辑收回了这篇文章']
      .filter(Boolean)
      .join('  ·  '),
    rings: buildRings(share),
    spoken: describeRings(share),
  }
}
