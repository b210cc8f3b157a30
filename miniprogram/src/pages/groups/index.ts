// The chat groups that a reader came from, and leaving them.
import { paging } from '../../behaviors/paging'
import { friendly } from '../../lib/time'
import { asApiError } from '../../services/errors'
import { leave, listGroups } from '../../services/groups'
import { ask, say } from '../../services/phone'

/** How a moment within a day from now is called. */
const SOON: Record<string, string> = { 刚刚: '明天' }

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [paging],
  methods: {
    onLoad() {
      void this.begin()
    },

    async page() {
      const { items } = await listGroups()
      return { items: items.map(({ id, since, until }) => ({ id, since: friendly(since), until: SOON[friendly(until)] ?? friendly(until) })) }
    },

    async onLeave({ currentTarget }: WechatMiniprogram.TouchEvent) {
      if (!(await ask('退出这个群', '你不再看到群友写给本群的话；你写的还在。从群里再打开一次就会回来。', '退出'))) return
      try {
        await leave(currentTarget.dataset.id as string)
        await this.begin()
      } catch (error) {
        say(asApiError(error).detail)
      }
    },
  },
})
