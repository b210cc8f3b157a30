// What a reader keeps here: their shelf, all they marked and wrote, what they have read.
import { navigation } from '../../behaviors/navigation'
import { listHandlers } from '../../behaviors/page-handlers'
import { pagination, type Page } from '../../behaviors/pagination'
import { MAX_LOST_LENGTH, truncate } from '../../lib/passage'
import { buildPath } from '../../lib/scene'
import { formatTime } from '../../lib/time'
import { listDropped, runWithToast, showOutcome } from '../../services/action-feedback'
import { toApiError } from '../../services/errors'
import { APPEALED, MAX_APPEAL_LENGTH, createAppeal } from '../../services/moderation'
import { confirmAction, chooseAction } from '../../services/dialogs'
import { exportWords, listWaitingWords, listWords, type WaitingWord, type Word } from '../../services/own-annotations'
import { SHELVES, deleteHistory, listHistory, listShelf, type ReadArticle } from '../../services/reading'

type Tab = 'shelf' | 'words' | 'history'

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
  statusText: string
  /** whether the reader may ask an editor to look again */
  canAppeal: boolean
  /** where a tap leads: to the place of the words, where they have one */
  start?: number
  end?: number
  revision?: number
  /** the words marked, where the article has lost them */
  lost?: string
}

const SEARCH_DELAY_MS = 350
const EXPORT_FORMS = [
  { name: 'md', title: 'Markdown' },
  { name: 'txt', title: '纯文本' },
] as const

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [pagination, navigation],
  data: {
    /** the parts there are */
    tabs: [
      { name: 'shelf', title: '书架' },
      { name: 'words', title: '划的和写的' },
      { name: 'history', title: '读过的' },
    ] as { name: Tab; title: string }[],
    /** the part that is open */
    tab: 'shelf' as Tab,
    /** what stands in the search field */
    searchInput: '',
    /** what is searched for among the words */
    q: '',
    /** id of the row whose appeal is being written; '' for none */
    appealId: '',
    /** whether an appeal is on its way */
    busy: false,
    /** why the appeal was refused; '' otherwise */
    refusal: '',
    /** how many characters an appeal may hold */
    maxAppealLength: MAX_APPEAL_LENGTH,
    /** timer that waits for the reader to stop typing */
    _searchTimer: 0,
  },
  methods: {
    ...listHandlers,
    onLoad(query: { part?: Tab }) {
      this.setData({ tab: query.part ?? 'shelf' })
      void this.loadFirstPage()
    },

    async fetchPage(cursor: string): Promise<Page<Row>> {
      const { tab, q } = this.data
      if (tab === 'words') {
        const page = toRows(await listWords(q, cursor), buildWordRow)
        return cursor ? page : { ...page, items: [...listWaitingWords(q).map(buildWaitingRow), ...page.items] }
      }
      return toRows(await (tab === 'shelf' ? listShelf(cursor) : listHistory(cursor)), buildArticleRow)
    },

    onTab({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const part = currentTarget.dataset.part as Tab
      if (part === this.data.tab) return
      this.setData({ tab: part, q: '', searchInput: '' })
      void this.loadFirstPage()
    },

    onSearchInput({ detail }: WechatMiniprogram.Input) {
      clearTimeout(this.data._searchTimer)
      const _typing = setTimeout(() => this.search(detail.value), SEARCH_DELAY_MS) as unknown as number
      this.setData({ _searchTimer: _typing })
    },

    search(words: string) {
      const q = words.trim().slice(0, 100)
      if (q === this.data.q) return
      this.setData({ q })
      void this.loadFirstPage()
    },

    open({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const { article: id, start, end, revision, lost } = this.data.items[currentTarget.dataset.index as number] as Row
      if (id) void wx.navigateTo({ url: buildPath('article', { id, start, end, revision, lost }) })
    },

    onAppeal({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const { id } = this.data.items[currentTarget.dataset.index as number] as Row
      this.setData({ appealId: id, refusal: '' })
    },

    onAppealClose() {
      this.setData({ appealId: '' })
    },

    async onAppealSend({ detail }: WechatMiniprogram.CustomEvent<{ text: string }>) {
      const { appealId } = this.data
      this.setData({ busy: true, refusal: '' })
      try {
        const answer = await createAppeal(appealId, detail.text)
        const items = (this.data.items as Row[]).map((row) =>
          row.id === appealId ? { ...row, statusText: APPEALED.explanation, canAppeal: false } : row,
        )
        this.setData({ items, appealId: '' })
        const composer = this.selectComponent('#composer') as unknown as { clear(): void } | null
        composer?.clear()
        showOutcome('', listDropped(answer))
      } catch (error) {
        this.setData({ refusal: toApiError(error).detail })
      } finally {
        this.setData({ busy: false })
      }
    },

    async onDelete({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const { article } = this.data.items[currentTarget.dataset.index as number] as Row
      await this.runAndReload(() => deleteHistory(article))
    },

    async onDeleteAll() {
      if (!(await confirmAction('清空读过的', '书架和划线都会留下。', '清空'))) return
      await this.runAndReload(() => deleteHistory())
    },

    async runAndReload(action: () => Promise<void>) {
      if (await runWithToast(action)) await this.loadFirstPage()
    },

    async onExport() {
      const chosen = await chooseAction(EXPORT_FORMS.map(({ title }) => title))
      const form = EXPORT_FORMS.find(({ title }) => title === chosen)
      if (!form) return
      await runWithToast(async () => wx.setClipboardData({ data: await exportWords(form.name) }))
    },
  },
})

function toRows<T>({ items, next }: Page<T>, row: (each: T) => Row): Page<Row> {
  return { items: items.map(row), next }
}

function buildArticleRow({ article, available, percent, finished_at, read_at, shelf, shelved_at }: ReadArticle): Row {
  const far = finished_at ? '读完了' : percent ? `读到 ${percent}%` : read_at ? '翻开过' : ''
  const when = formatTime(read_at ?? shelved_at)
  const about = available ? [shelf && SHELVES[shelf], far, when].filter(Boolean).join('  ·  ') : '编辑收回了这篇文章'
  return {
    id: article.id,
    article: article.id,
    title: article.title,
    quote: '',
    text: '',
    about,
    colour: '',
    statusText: '',
    canAppeal: false,
  }
}

function buildWaitingRow({ key, article, quote, text, colour }: WaitingWord): Row {
  return { id: key, article, title: '', quote, text, about: '已存在手机里，联网后自动发出', colour, statusText: '', canAppeal: false }
}

function buildWordRow({ id, article, quote, text, colour, visibility, created_at, explanation, appeal }: Word): Row {
  const lost = quote?.state === 'orphaned'
  const placed = quote && quote.start !== null
  const fate = lost
    ? '原文里已经没有这句话'
    : quote && !placed
      ? '文章刚更新，正在找它的新位置'
      : quote?.state === 'moved'
        ? '原文后来有改动'
        : ''
  return {
    id,
    article: article.id,
    title: '',
    quote: quote?.exact ?? '',
    text: text ?? '',
    about: [article.title, formatTime(created_at), visibility === 'group' && '本群', fate].filter(Boolean).join('  ·  '),
    colour: colour ?? '',
    statusText: explanation,
    canAppeal: appeal === 'open',
    ...(placed && { start: quote.start ?? undefined, end: quote.end ?? undefined, revision: quote.revision }),
    ...(lost && { lost: truncate(quote.exact, MAX_LOST_LENGTH) }),
  }
}
