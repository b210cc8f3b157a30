// Passing on: what a forward to a friend and a post in Moments carry. WeChat looks for the two
// handlers on the page itself, so a page names them and calls these.
import { pathTo } from '../lib/scene'

/** What a page passes on. */
export interface PassedOn {
  title: string
  page: 'article' | 'landing'
  query: Record<string, string>
  /** a picture; without one WeChat takes the top of the page */
  image?: string | null
}

export const passingOn = Behavior({
  data: {
    /** what a share from this page carries; null until it is known */
    _passedOn: null as PassedOn | null,
  },
  methods: {
    /** Give the card of a forward. Before anything is known it leads to the list of articles. */
    toFriend() {
      const { _passedOn: it } = this.data
      if (!it) return { title: '拾句：把读到的一句话，带给一个人', path: pathTo('home', {}) }
      return { title: it.title, path: pathTo(it.page, it.query), ...(it.image && { imageUrl: it.image }) }
    },
    /** Give the post for Moments; it opens this very page. */
    toMoments() {
      const { _passedOn: it } = this.data
      if (!it) return {}
      const query = pathTo(it.page, it.query).split('?')[1]
      return { title: it.title, query, ...(it.image && { imageUrl: it.image }) }
    },
  },
})
