// Lists that come page by page: the first one, further ones, and what to say where none comes. One that the
// reader comes back to is fetched anew if this phone has written something meanwhile.
import { RETRY, describeFailure, type Failure } from '../lib/failure-text'
import { toApiError } from '../services/errors'
import { countWrites, waitForWrites } from '../services/writes-in-flight'

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
    /** how many writes had begun when the page was left; -1 while it never was */
    _writesWhenLeft: -1,
  },
  pageLifetimes: {
    hide() {
      this.setData({ _writesWhenLeft: countWrites() })
    },
    show() {
      if (this.data._writesWhenLeft >= 0) void this.reloadAfterWrites(this.data._writesWhenLeft)
    },
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

    /** Fetch anew what is listed if more writes began than these. */
    async reloadAfterWrites(known: number) {
      await waitForWrites()
      if (countWrites() > known) await this.reloadItems()
    },

    /**
     * Fetch anew all that is listed so far. Until that is here what is shown stays, and where it does not come,
     * too; the next page waits meanwhile.
     */
    async reloadItems() {
      const { items: shown, footer } = this.data
      if (!shown.length) return this.loadFirstPage()
      const _listNumber = this.data._listNumber + 1
      this.setData({ _listNumber, footer: 'loading' })
      const items: unknown[] = []
      let cursor = ''
      try {
        do {
          const page = await this.fetchPage(cursor)
          if (_listNumber !== this.data._listNumber) return
          items.push(...page.items)
          cursor = page.next ?? ''
        } while (cursor && items.length < shown.length)
        this.setData({ items, _cursor: cursor, footer: cursor ? '' : 'end' })
      } catch (error) {
        toApiError(error)
        if (_listNumber === this.data._listNumber) this.setData({ footer: footer === 'loading' ? 'failed' : footer })
      }
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
