// What a reader keeps here: their shelf, all they marked and wrote, what they have read.
import { paging, type Page } from '../../behaviors/paging'
import { LONGEST_LOST, shortened } from '../../lib/passage'
import { pathTo } from '../../lib/scene'
import { friendly } from '../../lib/time'
import { asApiError } from '../../services/errors'
import { LONGEST_APPEAL, appeal } from '../../services/moderation'
import { ask, choose, say } from '../../services/phone'
import { SHELVES, forgetHistory, listHistory, listShelf, listWaitingWords, listWords, wordsAs, type ReadArticle, type WaitingWord, type Word } from '../../services/shelves'

type Part = 'shelf' | 'words' | 'history'

/** A line of any of the three lists. */
interface Row {
  id: string
  article: string
  title: string
  /** the words marked; '' for none */
  quote: string
  /** what was written; '' for none */
  text: string
  /** where it stands, when and how far */
  about: string
  /** the colour of a mark */
  colour: string
  /** why others do not meet the words; '' when they do */
  told: string
  /** whether the reader may ask an editor to look again */
  appeals: boolean
  /** where a tap leads: to the place of the words, where they have one */
  start?: number
  end?: number
  revision?: number
  /** the words marked, where the article has lost them */
  lost?: string
}

const TYPING_PAUSE = 350
const FORMS = [{ name: 'md', title: 'Markdown' }, { name: 'txt', title: '纯文本' }] as const

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [paging],
  data: {
    /** the parts there are */
    parts: [
      { name: 'shelf', title: '书架' },
      { name: 'words', title: '划的和写的' },
      { name: 'history', title: '读过的' },
    ] as { name: Part; title: string }[],
    /** the part that is open */
    part: 'shelf' as Part,
    /** what stands in the search field */
    typed: '',
    /** what is searched for among the words */
    q: '',
    /** the row whose appeal is being written; -1 for none */
    appealing: -1,
    /** whether an appeal is on its way */
    busy: false,
    /** why the appeal was refused; '' otherwise */
    refusal: '',
    /** how many characters an appeal may hold */
    longestAppeal: LONGEST_APPEAL,
    /** timer that waits for the reader to stop typing */
    _typing: 0,
  },
  methods: {
    onLoad(query: { part?: Part }) {
      this.setData({ part: query.part ?? 'shelf' })
      void this.begin()
    },

    async page(cursor: string): Promise<Page<Row>> {
      const { part, q } = this.data
      if (part === 'words') {
        const page = rows(await listWords(q, cursor), wordRow)
        return cursor ? page : { ...page, items: [...listWaitingWords(q).map(waitingRow), ...page.items] }
      }
      return rows(await (part === 'shelf' ? listShelf(cursor) : listHistory(cursor)), articleRow)
    },

    onPart({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const part = currentTarget.dataset.part as Part
      if (part === this.data.part) return
      this.setData({ part, q: '', typed: '' })
      void this.begin()
    },

    onType({ detail }: WechatMiniprogram.Input) {
      clearTimeout(this.data._typing)
      const _typing = setTimeout(() => this.search(detail.value), TYPING_PAUSE) as unknown as number
      this.setData({ _typing })
    },

    search(words: string) {
      const q = words.trim().slice(0, 100)
      if (q === this.data.q) return
      this.setData({ q })
      void this.begin()
    },

    open({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const { article: id, start, end, revision, lost } = this.data.items[currentTarget.dataset.index as number] as Row
      if (id) void wx.navigateTo({ url: pathTo('article', { id, start, end, revision, lost }) })
    },

    onAppeal({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.setData({ appealing: currentTarget.dataset.index as number, refusal: '' })
    },

    onAppealClose() {
      this.setData({ appealing: -1 })
    },

    async onAppealSend({ detail }: WechatMiniprogram.CustomEvent<{ text: string }>) {
      const { appealing, items } = this.data
      this.setData({ busy: true, refusal: '' })
      try {
        const { told } = await appeal((items[appealing] as Row).id, detail.text)
        this.setData({ [`items[${appealing}].told`]: told, [`items[${appealing}].appeals`]: false, appealing: -1 })
        const composer = this.selectComponent('#composer') as unknown as { clear(): void } | null
        composer?.clear()
      } catch (error) {
        this.setData({ refusal: asApiError(error).detail })
      } finally {
        this.setData({ busy: false })
      }
    },

    async onForget({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const { article } = this.data.items[currentTarget.dataset.index as number] as Row
      await this.attempt(() => forgetHistory(article))
    },

    async onForgetAll() {
      if (!(await ask('清空读过的', '书架和划线都会留下。', '清空'))) return
      await this.attempt(() => forgetHistory())
    },

    async attempt(deed: () => Promise<void>) {
      try {
        await deed()
        await this.begin()
      } catch (error) {
        say(asApiError(error).detail)
      }
    },

    async onTakeAlong() {
      const chosen = await choose(FORMS.map(({ title }) => title))
      const form = FORMS.find(({ title }) => title === chosen)
      if (!form) return
      try {
        await wx.setClipboardData({ data: await wordsAs(form.name) })
      } catch (error) {
        say(asApiError(error).detail)
      }
    },

    toHome() {
      void wx.reLaunch({ url: pathTo('home', {}) })
    },

    onReachBottom() {
      void this.more()
    },
  },
})

function rows<T>({ items, next }: Page<T>, row: (each: T) => Row): Page<Row> {
  return { items: items.map(row), next }
}

function articleRow({ article, available, percent, finished_at, read_at, shelf, shelved_at }: ReadArticle): Row {
  const far = finished_at ? '读完了' : percent ? `读到 ${percent}%` : read_at ? '翻开过' : ''
  const when = friendly(read_at ?? shelved_at)
  const about = available ? [shelf && SHELVES[shelf], far, when].filter(Boolean).join('  ·  ') : '编辑收回了这篇文章'
  return { id: article.id, article: article.id, title: article.title, quote: '', text: '', about, colour: '', told: '', appeals: false }
}

function waitingRow({ key, article, quote, text, colour }: WaitingWord): Row {
  return { id: key, article, title: '', quote, text, about: '已存在手机里，联网后自动发出', colour, told: '', appeals: false }
}

function wordRow({ id, about, quote, text, colour, visibility, created_at, told, appeal }: Word): Row {
  const lost = quote?.state === 'orphaned'
  const placed = quote && quote.start !== null
  const fate = lost ? '原文里已经没有这句话' : quote && !placed ? '文章刚更新，正在找它的新位置' : quote?.state === 'moved' ? '原文后来有改动' : ''
  return {
    id,
    article: about.id,
    title: '',
    quote: quote?.exact ?? '',
    text: text ?? '',
    about: [about.title, friendly(created_at), visibility === 'group' && '本群', fate].filter(Boolean).join('  ·  '),
    colour: colour ?? '',
    told,
    appeals: appeal === 'open',
    ...(placed && { start: quote.start ?? undefined, end: quote.end ?? undefined, revision: quote.revision }),
    ...(lost && { lost: shortened(quote.exact, LONGEST_LOST) }),
  }
}
