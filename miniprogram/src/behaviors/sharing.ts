// Passing on: what a forward, a post in Moments, a screenshot and a copied link carry. WeChat looks for
// the two handlers on the page itself, so a page spreads `shareHandlers` into its methods, which call these.
import { challengeTitle } from '../lib/gap'
import { buildPath } from '../lib/scene'
import { createShare, type Channel } from '../services/share-outbox'

/** What a page passes on. */
export interface ShareContent {
  title: string
  page: 'article' | 'landing' | 'challenge'
  /** the article's id */
  article: string
  query: Record<string, string>
  /** a picture; without one WeChat takes the top of the page */
  image?: string | null
  /** the picture for Moments, where it is another */
  square?: string | null
}

/** Give what a challenge passes on: a title that asks, a picture that does not answer; `s` where it is a share already. */
export function challengeShare(article: string, words: Parameters<typeof challengeTitle>[0], s = ''): ShareContent {
  return {
    title: challengeTitle(words),
    page: 'challenge',
    article,
    query: { a: article, ...(s && { s }) },
    image: '/images/challenge.png',
  }
}

/** Listeners that answer; WeChat's own types know nothing of their answers. */
interface ShareListeners {
  onUserCaptureScreen(listen: () => object): void
  onCopyUrl?(listen: () => object): void
}

export const sharing = Behavior({
  data: {
    /** what a share from this page carries; null until it is known */
    _share: null as ShareContent | null,
  },
  pageLifetimes: {
    /** A screenshot, and an address copied from the menu, lead where a forward would. */
    show() {
      const asking = wx as unknown as ShareListeners
      asking.onUserCaptureScreen(() => this.buildShareQuery('screenshot'))
      asking.onCopyUrl?.(() => this.buildShareQuery('link'))
    },
    hide() {
      wx.offUserCaptureScreen()
      wx.offCopyUrl?.()
    },
  },
  methods: {
    /** Give the card of a forward. Before anything is known it leads to the list of articles. */
    buildFriendShare() {
      const { _share: it } = this.data
      if (!it) return { title: '拾句：把读到的一句话，带给一个人', path: buildPath('home', {}) }
      return { title: it.title, path: this.buildSharePath(it, 'friend'), ...(it.image && { imageUrl: it.image }) }
    },
    /** Give the post for Moments; it opens this very page. */
    buildMomentsShare() {
      const { _share: it } = this.data
      const image = it?.square ?? it?.image
      return it ? { ...this.buildShareQuery('moments'), ...(image && { imageUrl: image }) } : {}
    },
    /** Give title and query of what is passed on by this page. */
    buildShareQuery(channel: Channel) {
      const { _share: it } = this.data
      return it ? { title: it.title, query: this.buildSharePath(it, channel).split('?')[1] } : {}
    },
    /** Draw the share, and give the path that leads to it. */
    buildSharePath(it: ShareContent, channel: Channel): string {
      return buildPath(it.page, { ...it.query, s: it.query.s ?? this.createShareId(it, channel) })
    },
    /** Draw the share's id; a page that passes on something else says how. */
    createShareId({ article }: ShareContent, channel: Channel): string {
      const { _s: of = '' } = this.data as { _s?: string }
      return createShare(article, of, channel)
    },
  },
})
