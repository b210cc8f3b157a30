// Lists that come page by page: the first one, further ones, and what to say where none comes.
import { RETRY, describeFailure, type Failure } from '../lib/failure-text'
import { toApiError } from '../services/errors'

/** A page of a list, as the server gives it. */
export interface Page<T> {
  items: T[]
  next?: string | null
}

export const pagination = Behavior({
  data: {
    /** what is listed so far */
    items: [] as unknown[],
    /** what the foot of the list says */
    footer: 'loading' as '' | 'loading' | 'end' | 'failed',
    /** why there is no list at all */
    failure: null as Failure | null,
    /** cursor of the next page; '' after the last */
    _cursor: '',
    /** number of the newest list; pages of older ones are dropped */
    _listNumber: 0,
  },
  methods: {
    /** Begin a list anew. */
    async loadFirstPage() {
      this.setData({ _listNumber: this.data._listNumber + 1, items: [], _cursor: '', footer: 'loading', failure: null })
      await this.loadPage()
    },

    /** Fetch the next page, if there is one and none is on its way. */
    async loadNextPage() {
      if (this.data.footer === 'loading' || !this.data._cursor) return
      this.setData({ footer: 'loading' })
      await this.loadPage()
    },

    async loadPage() {
      const { _listNumber, _cursor } = this.data
      try {
        const page = await this.fetchPage(_cursor)
        if (_listNumber !== this.data._listNumber) return
        const items = [...this.data.items, ...page.items]
        this.setData({ items, _cursor: page.next ?? '', footer: page.next ? '' : 'end' })
      } catch (error) {
        if (_listNumber !== this.data._listNumber) return
        if (this.data.items.length) this.setData({ footer: 'failed' })
        else this.setData({ failure: { ...describeFailure(toApiError(error)), ...RETRY }, footer: '' })
      }
    },

    /** Fetch a page; whoever has this behaviour says how. */
    fetchPage(_cursor: string): Promise<Page<unknown>> {
      return Promise.resolve({ items: [] })
    },
  },
})
