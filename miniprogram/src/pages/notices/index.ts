// What the reader is told: who answered, what is new, what became of their words; and what may be sent.
import { listHandlers } from '../../behaviors/page-handlers'
import { pagination, type Page } from '../../behaviors/pagination'
import { pullRefresh } from '../../behaviors/pull-refresh'
import { noticePath, buildNoticeRow, type NoticeRow } from '../../lib/notices'
import type { Query } from '../../lib/scene'
import { toApiError } from '../../services/errors'
import * as notifications from '../../services/notifications'
import { chooseAction, showToast } from '../../services/dialogs'

/** One kind that can be sent, as the settings show it. */
interface KindRow {
  kind: notifications.MessageKind
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
const QUIET_HOURS: [words: string, hours: notifications.Settings['quiet']][] = [
  ['晚 10 点到早 8 点', { start: 22, end: 8 }],
  ['晚 11 点到早 7 点', { start: 23, end: 7 }],
  ['晚 9 点到早 9 点', { start: 21, end: 9 }],
  ['不设安静时间', null],
]

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [pagination, pullRefresh],
  data: {
    /** whether the settings are open */
    isSettingsOpen: false,
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
    ...listHandlers,
    onLoad(query: Query) {
      if (query.open) void this.openFromMessage(query.open)
      void this.loadFirstPage()
    },

    /** Go on to what a message was about; the inbox is what one comes back to. */
    async openFromMessage(id: string) {
      try {
        const found = await notifications.getNotice(id)
        await notifications.markRead(id)
        if (noticePath(found)) void wx.navigateTo({ url: noticePath(found) })
        this.showAsRead(id)
      } catch (error) {
        showToast(toApiError(error).detail)
      }
    },

    async fetchPage(cursor: string): Promise<Page<NoticeRow>> {
      const { items, next } = await notifications.listNotices(cursor)
      return { items: items.map(buildNoticeRow), next }
    },

    openNotice({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const row = this.data.items[currentTarget.dataset.index as number] as NoticeRow
      notifications.markRead(row.id).catch(toApiError)
      this.showAsRead(row.id)
      if (row.path) void wx.navigateTo({ url: row.path })
    },

    /** Show notices as read: one, or all without an id. */
    showAsRead(id?: string) {
      const items = (this.data.items as NoticeRow[]).map((row) => (!id || row.id === id ? { ...row, read: true } : row))
      this.setData({ items })
    },

    async onReadAll() {
      try {
        await notifications.markRead()
        this.showAsRead()
      } catch (error) {
        showToast(toApiError(error).detail)
      }
    },

    async onSettingsToggle() {
      this.setData({ isSettingsOpen: !this.data.isSettingsOpen })
      if (!this.data.isSettingsOpen) return
      try {
        this.showSettings(await notifications.loadSettings())
      } catch (error) {
        this.setData({ isSettingsOpen: false })
        showToast(toApiError(error).detail)
      }
    },

    showSettings({ kinds, quiet }: notifications.Settings) {
      const rows = kinds
        .filter(({ kind }) => KINDS[kind])
        .map(({ kind, muted, remaining }) => {
          const [name, asks] = KINDS[kind]
          return {
            kind: kind as notifications.MessageKind,
            name,
            asks,
            on: !muted,
            about: muted ? '只在这里看' : `微信还会提醒 ${remaining} 次`,
          }
        })
      this.setData({ kinds: rows, quiet: describeQuietHours(quiet), _quiet: quiet })
    },

    async onSwitch({ currentTarget, detail }: WechatMiniprogram.SwitchChange) {
      const kind = currentTarget.dataset.kind as notifications.MessageKind
      const off = (this.data.kinds ?? []).filter((each) => (each.kind === kind ? !detail.value : !each.on))
      await this.saveChoices(
        off.map((each) => each.kind),
        this.data._quiet,
      )
    },

    async onQuiet() {
      const chosen = await chooseAction(QUIET_HOURS.map(([words]) => words))
      const found = QUIET_HOURS.find(([words]) => words === chosen)
      if (!found) return
      await this.saveChoices(
        (this.data.kinds ?? []).filter(({ on }) => !on).map(({ kind }) => kind),
        found[1],
      )
    },

    async saveChoices(muted: notifications.MessageKind[], quiet: notifications.Settings['quiet']) {
      try {
        this.showSettings(await notifications.saveSettings(muted, quiet))
      } catch (error) {
        // What is shown goes back to what holds.
        this.setData({ kinds: [...(this.data.kinds ?? [])] })
        showToast(toApiError(error).detail)
      }
    },

    async onSubscribe() {
      try {
        this.showSettings(await notifications.loadSettings())
      } catch (error) {
        toApiError(error)
      }
    },

    onPullDownRefresh() {
      void this.refreshOnPull(() => this.loadFirstPage())
    },
  },
})

function describeQuietHours(quiet: notifications.Settings['quiet']): string {
  return quiet ? `${quiet.start} 点到 ${quiet.end} 点不打扰` : '任何时候都可以'
}
