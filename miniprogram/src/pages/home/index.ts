import { pulling } from '../../behaviors/pulling'
import { RETRY, failureOf, type Failure, type Refused } from '../../lib/failure'
import { pathTo } from '../../lib/scene'
import { faceOf, known, nameOf } from '../../services/accounts'
import { listArticles, type ArticleSummary } from '../../services/articles'
import { asApiError } from '../../services/errors'
import { say } from '../../services/phone'

const TYPING_PAUSE = 350

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [pulling],
  data: {
    /** the articles so far */
    articles: [] as ArticleSummary[],
    /** what stands in the search field; bound both ways, so that typing pinyin is not disturbed */
    typed: '',
    /** what is searched for; '' lists the newest */
    q: '',
    /** whether the first page is on its way */
    loading: true,
    /** what the foot of the list says: more to come, all shown, or why no more came */
    foot: '' as '' | 'loading' | 'end' | 'failed',
    /** why there is no list at all */
    failure: null as Failure | null,
    /** the reader's name and face, as far as this phone knows them */
    reader: { name: '', face: '' },
    /** cursor of the next page; '' after the last */
    _next: '',
    /** number of the newest question to the server; older answers are dropped */
    _asked: 0,
    /** timer that waits for the reader to stop typing */
    _typing: 0,
  },
  methods: {
    onLoad() {
      void this.refresh()
    },

    onShow() {
      const account = known()
      this.setData({ reader: { name: nameOf(account), face: faceOf(account) } })
    },

    async refresh() {
      const _asked = this.data._asked + 1
      this.setData({ _asked, loading: !this.data.articles.length, failure: null })
      try {
        const page = await listArticles(this.data.q, '')
        if (_asked !== this.data._asked) return
        this.setData({ articles: page.items, _next: page.next ?? '', foot: footOf(page.next), loading: false })
      } catch (error) {
        if (_asked === this.data._asked) this.fail(asApiError(error))
      }
    },

    fail(error: Refused) {
      if (this.data.articles.length && !this.data.loading) say(error.detail)
      else this.setData({ failure: { ...failureOf(error), ...RETRY }, loading: false })
    },

    async more() {
      const { _next, _asked, foot, articles } = this.data
      if (!_next || foot === 'loading') return
      this.setData({ foot: 'loading' })
      try {
        const page = await listArticles(this.data.q, _next)
        if (_asked !== this.data._asked) return
        this.setData({ articles: [...articles, ...page.items], _next: page.next ?? '', foot: footOf(page.next) })
      } catch (error) {
        asApiError(error)
        if (_asked === this.data._asked) this.setData({ foot: 'failed' })
      }
    },

    onType({ detail }: WechatMiniprogram.Input) {
      clearTimeout(this.data._typing)
      const wait = () => this.search(detail.value)
      this.setData({ _typing: setTimeout(wait, TYPING_PAUSE) as unknown as number })
    },

    onSearch({ detail }: WechatMiniprogram.Input) {
      clearTimeout(this.data._typing)
      this.search(detail.value)
    },

    search(words: string) {
      const q = words.trim().slice(0, 100)
      if (q === this.data.q) return
      this.setData({ q, articles: [], foot: '' })
      void this.refresh()
    },

    showAll() {
      clearTimeout(this.data._typing)
      this.setData({ typed: '' })
      this.search('')
    },

    open({ currentTarget }: WechatMiniprogram.TouchEvent) {
      void wx.navigateTo({ url: pathTo('article', { id: currentTarget.dataset.id }) })
    },

    toMe() {
      void wx.navigateTo({ url: pathTo('me', {}) })
    },

    onReachBottom() {
      void this.more()
    },

    onPullDownRefresh() {
      void this.pulled(() => this.refresh())
    },

    onShareAppMessage() {
      return { title: '拾句：把读到的一句话，带给一个人', path: pathTo('home', {}) }
    },
  },
})

function footOf(next: string | null | undefined): 'loading' | 'end' | '' {
  return next ? '' : 'end'
}
