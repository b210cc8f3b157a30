// The chat groups that a reader came from, and leaving them.
import { pagination } from '../../behaviors/pagination'
import { formatTime } from '../../lib/time'
import { runWithToast } from '../../services/action-feedback'
import { leaveGroup, listGroups } from '../../services/chat-groups'
import { confirmAction } from '../../services/dialogs'

/** How a moment within a day from now is called. */
const TOMORROW: Record<string, string> = { 刚刚: '明天' }

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [pagination],
  methods: {
    onLoad() {
      void this.loadFirstPage()
    },

    async fetchPage() {
      const { items } = await listGroups()
      return {
        items: items.map(({ id, since, until }) => ({
          id,
          since: formatTime(since),
          until: TOMORROW[formatTime(until)] ?? formatTime(until),
        })),
      }
    },

    async onLeave({ currentTarget }: WechatMiniprogram.TouchEvent) {
      if (!(await confirmAction('退出这个群', '你不再看到群友写给本群的话；你写的还在。从群里再打开一次就会回来。', '退出'))) return
      if (await runWithToast(() => leaveGroup(currentTarget.dataset.id as string))) await this.loadFirstPage()
    },
  },
})
