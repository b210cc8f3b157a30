// Lists that come page by page: the first one, further ones, and what to say where none comes.
import { RETRY, failureOf, type Failure } from '../lib/failure'
import { asApiError } from '../services/errors'

/** A page of a list, as the server gives it. */
export interface Page<T> {
  items: T[]
  next?: string | null
}

export const paging = Behavior({
  data: {
    /** what is listed so far */
    items: [] as unknown[],
    /** what the foot of the list says */
    foot: 'loading' as '' | 'loading' | 'end' | 'failed',
    /** why there is no list at all */
    failure: null as Failure | null,
    /** cursor of the next page; '' after the last */
    _next: '',
    /** number of the newest list; pages of older ones are dropped */
    _list: 0,
  },
  methods: {
    /** Begin a list anew. */
    async begin() {
      this.setData({ _list: this.data._list + 1, items: [], _next: '', foot: 'loading', failure: null })
      await this.turn()
    },

    /** Fetch the next page, if there is one and none is on its way. */
    async more() {
      if (this.data.foot === 'loading' || !this.data._next) return
      this.setData({ foot: 'loading' })
      await this.turn()
    },

    async turn() {
      const { _list, _next } = this.data
      try {
        const page = await this.page(_next)
        if (_list !== this.data._list) return
        const items = [...this.data.items, ...page.items]
        this.setData({ items, _next: page.next ?? '', foot: page.next ? '' : 'end' })
      } catch (error) {
        if (_list !== this.data._list) return
        if (this.data.items.length) this.setData({ foot: 'failed' })
        else this.setData({ failure: { ...failureOf(asApiError(error)), ...RETRY }, foot: '' })
      }
    },

    /** Fetch a page; whoever has this behaviour says how. */
    page(_cursor: string): Promise<Page<unknown>> {
      return Promise.resolve({ items: [] })
    },
  },
})
