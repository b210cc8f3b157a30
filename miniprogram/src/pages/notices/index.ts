// What the reader is told: who answered, what is new, what became of their words; and what may be sent.
import { paging, type Page } from '../../behaviors/paging'
import { pulling } from '../../behaviors/pulling'
import { pathOf, rowOf, type NoticeRow } from '../../lib/notices'
import type { Query } from '../../lib/scene'
import { asApiError } from '../../services/errors'
import * as notifications from '../../services/notifications'
import { choose, say } from '../../services/phone'

/** One kind that can be sent, as the settings show it. */
interface KindRow {
  kind: notifications.Sent
  name: string
  asks: string
  on: boolean
  about: string
}

const KINDS: Record<string, [name: string, asks: string]> = {
  reply: ['有人回复我', '有人回复时提醒我一次'],
  article: ['关注的公众号有新文章', '有新文章时提醒我一次'],
  appeal: ['申诉有了结果', '申诉有结果时提醒我一次'],
  challenge: ['有人答对我出的题', '有人答对时提醒我一次'],
}
/** The quiet hours to choose from; null is none. */
const QUIET: [words: string, hours: notifications.Settings['quiet']][] = [
  ['晚 10 点到早 8 点', { start: 22, end: 8 }],
  ['晚 11 点到早 7 点', { start: 23, end: 7 }],
  ['晚 9 点到早 9 点', { start: 21, end: 9 }],
  ['不设安静时间', null],
]

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [paging, pulling],
  data: {
    /** whether the settings are open */
    setting: false,
    /** the kinds there are; null until they are known */
    kinds: null as KindRow[] | null,
    /** when it is quiet, in words */
    quiet: '',
    /** the quiet hours */
    _quiet: null as notifications.Settings['quiet'],
    /** whether a change is on its way */
    _busy: false,
  },
  methods: {
    onLoad(query: Query) {
      if (query.open) void this.lead(query.open)
      void this.begin()
    },

    /** Go on to what a message was about; the inbox is what one comes back to. */
    async lead(id: string) {
      try {
        const found = await notifications.get(id)
        await notifications.markRead(id)
        if (pathOf(found)) void wx.navigateTo({ url: pathOf(found) })
        this.seen(id)
      } catch (error) {
        say(asApiError(error).detail)
      }
    },

    async page(cursor: string): Promise<Page<NoticeRow>> {
      const { items, next } = await notifications.list(cursor)
      return { items: items.map(rowOf), next }
    },

    open({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const row = this.data.items[currentTarget.dataset.index as number] as NoticeRow
      notifications.markRead(row.id).catch(asApiError)
      this.seen(row.id)
      if (row.path) void wx.navigateTo({ url: row.path })
    },

    /** Show notices as read: one, or all without an id. */
    seen(id?: string) {
      const items = (this.data.items as NoticeRow[]).map((row) => (!id || row.id === id ? { ...row, read: true } : row))
      this.setData({ items })
    },

    async onReadAll() {
      try {
        await notifications.markRead()
        this.seen()
      } catch (error) {
        say(asApiError(error).detail)
      }
    },

    async onSettings() {
      this.setData({ setting: !this.data.setting })
      if (!this.data.setting) return
      try {
        this.shown(await notifications.settings())
      } catch (error) {
        this.setData({ setting: false })
        say(asApiError(error).detail)
      }
    },

    shown({ kinds, quiet }: notifications.Settings) {
      const rows = kinds.filter(({ kind }) => KINDS[kind]).map(({ kind, muted, left }) => {
        const [name, asks] = KINDS[kind]
        return { kind: kind as notifications.Sent, name, asks, on: !muted, about: muted ? '只在这里看' : `微信还会提醒 ${left} 次` }
      })
      this.setData({ kinds: rows, quiet: quietWords(quiet), _quiet: quiet })
    },

    async onSwitch({ currentTarget, detail }: WechatMiniprogram.SwitchChange) {
      const kind = currentTarget.dataset.kind as notifications.Sent
      const off = (this.data.kinds ?? []).filter((each) => (each.kind === kind ? !detail.value : !each.on))
      await this.keeps(off.map((each) => each.kind), this.data._quiet)
    },

    async onQuiet() {
      const chosen = await choose(QUIET.map(([words]) => words))
      const found = QUIET.find(([words]) => words === chosen)
      if (!found) return
      await this.keeps((this.data.kinds ?? []).filter(({ on }) => !on).map(({ kind }) => kind), found[1])
    },

    async keeps(muted: notifications.Sent[], quiet: notifications.Settings['quiet']) {
      try {
        this.shown(await notifications.choose(muted, quiet))
      } catch (error) {
        // What is shown goes back to what holds.
        this.setData({ kinds: [...(this.data.kinds ?? [])] })
        say(asApiError(error).detail)
      }
    },

    async onAnswer() {
      try {
        this.shown(await notifications.settings())
      } catch (error) {
        asApiError(error)
      }
    },

    onPullDownRefresh() {
      void this.pulled(() => this.begin())
    },

    onReachBottom() {
      void this.more()
    },
  },
})

function quietWords(quiet: notifications.Settings['quiet']): string {
  return quiet ? `${quiet.start} 点到 ${quiet.end} 点不打扰` : '任何时候都可以'
}
