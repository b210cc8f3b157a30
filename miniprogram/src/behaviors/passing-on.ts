// Passing on: what a forward, a post in Moments, a screenshot and a copied link carry. WeChat looks for
// the two handlers on the page itself, so a page names them and calls these.
import { asked } from '../lib/gap'
import { pathTo } from '../lib/scene'
import { passOn, type Channel } from '../services/passing'

/** What a page passes on. */
export interface PassedOn {
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
export function asking(article: string, words: Parameters<typeof asked>[0], s = ''): PassedOn {
  return { title: asked(words), page: 'challenge', article, query: { a: article, ...(s && { s }) }, image: '/images/challenge.png' }
}

/** Listeners that answer; WeChat's own types know nothing of their answers. */
interface Asking {
  onUserCaptureScreen(listen: () => object): void
  onCopyUrl?(listen: () => object): void
}

export const passingOn = Behavior({
  data: {
    /** what a share from this page carries; null until it is known */
    _passedOn: null as PassedOn | null,
  },
  pageLifetimes: {
    /** A screenshot, and an address copied from the menu, lead where a forward would. */
    show() {
      const asking = wx as unknown as Asking
      asking.onUserCaptureScreen(() => this.carried('screenshot'))
      asking.onCopyUrl?.(() => this.carried('link'))
    },
    hide() {
      wx.offUserCaptureScreen()
      wx.offCopyUrl?.()
    },
  },
  methods: {
    /** Give the card of a forward. Before anything is known it leads to the list of articles. */
    toFriend() {
      const { _passedOn: it } = this.data
      if (!it) return { title: '拾句：把读到的一句话，带给一个人', path: pathTo('home', {}) }
      return { title: it.title, path: this.way(it, 'friend'), ...(it.image && { imageUrl: it.image }) }
    },
    /** Give the post for Moments; it opens this very page. */
    toMoments() {
      const { _passedOn: it } = this.data
      const image = it?.square ?? it?.image
      return it ? { ...this.carried('moments'), ...(image && { imageUrl: image }) } : {}
    },
    /** Give title and query of what is passed on by this page. */
    carried(channel: Channel) {
      const { _passedOn: it } = this.data
      return it ? { title: it.title, query: this.way(it, channel).split('?')[1] } : {}
    },
    /** Draw the share, and give the path that leads to it. */
    way(it: PassedOn, channel: Channel): string {
      return pathTo(it.page, { ...it.query, s: it.query.s ?? this.drawn(it, channel) })
    },
    /** Draw the share's id; a page that passes on something else says how. */
    drawn({ article }: PassedOn, channel: Channel): string {
      const { _s: of = '' } = this.data as { _s?: string }
      return passOn(article, of, channel)
    },
  },
})
