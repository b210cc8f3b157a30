// The list of articles, newest first, and a search among them.
import { navigation } from '../../behaviors/navigation'
import { listHandlers, pullHandlers } from '../../behaviors/page-handlers'
import { pullRefresh } from '../../behaviors/pull-refresh'
import { RETRY, describeFailure, type Failure, type FailureCause } from '../../lib/failure-text'
import { buildPath } from '../../lib/scene'
import { getDisplayAvatar, getKnownAccount, getDisplayName } from '../../services/accounts'
import { listArticles, type ArticleSummary } from '../../services/articles'
import { toApiError } from '../../services/errors'
import { showToast } from '../../services/dialogs'

const SEARCH_DELAY_MS = 350

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [pullRefresh, navigation],
  data: {
    /** the articles so far */
    articles: [] as ArticleSummary[],
    /** what stands in the search field; bound both ways, so that typing pinyin is not disturbed */
    searchInput: '',
    /** what is searched for; '' lists the newest */
    q: '',
    /** whether the first page is on its way */
    loading: true,
    /** what the foot of the list says: more to come, all shown, or why no more came */
    footer: '' as '' | 'loading' | 'end' | 'failed',
    /** why there is no list at all */
    failure: null as Failure | null,
    /** the reader's name and face, as far as this phone knows them */
    reader: { name: '', face: '' },
    /** cursor of the next page; '' after the last */
    _cursor: '',
    /** number of the newest question to the server; older answers are dropped */
    _requestNumber: 0,
    /** timer that waits for the reader to stop typing */
    _searchTimer: 0,
  },
  methods: {
    ...listHandlers,
    ...pullHandlers,
    onLoad() {
      void this.refresh()
    },

    onShow() {
      const account = getKnownAccount()
      this.setData({ reader: { name: getDisplayName(account), face: getDisplayAvatar(account) } })
    },

    async refresh() {
      const _asked = this.data._requestNumber + 1
      this.setData({ _requestNumber: _asked, loading: !this.data.articles.length, failure: null })
      try {
        const page = await listArticles(this.data.q, '')
        if (_asked !== this.data._requestNumber) return
        this.setData({ articles: page.items, _cursor: page.next ?? '', footer: footerFor(page.next), loading: false })
      } catch (error) {
        if (_asked === this.data._requestNumber) this.showFailure(toApiError(error))
      }
    },

    showFailure(error: FailureCause) {
      if (this.data.articles.length && !this.data.loading) showToast(error.detail)
      else this.setData({ failure: { ...describeFailure(error), ...RETRY }, loading: false })
    },

    async loadNextPage() {
      const { _cursor, _requestNumber, footer, articles } = this.data
      if (!_cursor || footer === 'loading') return
      this.setData({ footer: 'loading' })
      try {
        const page = await listArticles(this.data.q, _cursor)
        if (_requestNumber !== this.data._requestNumber) return
        this.setData({ articles: [...articles, ...page.items], _cursor: page.next ?? '', footer: footerFor(page.next) })
      } catch (error) {
        toApiError(error)
        if (_requestNumber === this.data._requestNumber) this.setData({ footer: 'failed' })
      }
    },

    onSearchInput({ detail }: WechatMiniprogram.Input) {
      clearTimeout(this.data._searchTimer)
      const wait = () => this.search(detail.value)
      this.setData({ _searchTimer: setTimeout(wait, SEARCH_DELAY_MS) as unknown as number })
    },

    onSearch({ detail }: WechatMiniprogram.Input) {
      clearTimeout(this.data._searchTimer)
      this.search(detail.value)
    },

    search(words: string) {
      const q = words.trim().slice(0, 100)
      if (q === this.data.q) return
      this.setData({ q, articles: [], footer: '' })
      void this.refresh()
    },

    showAll() {
      clearTimeout(this.data._searchTimer)
      this.setData({ searchInput: '' })
      this.search('')
    },

    openArticle({ currentTarget }: WechatMiniprogram.TouchEvent) {
      void wx.navigateTo({ url: buildPath('article', { id: currentTarget.dataset.id }) })
    },

    onShareAppMessage() {
      return { title: '拾句：把读到的一句话，带给一个人', path: buildPath('home', {}) }
    },
  },
})

function footerFor(next: string | null | undefined): 'loading' | 'end' | '' {
  return next ? '' : 'end'
}
