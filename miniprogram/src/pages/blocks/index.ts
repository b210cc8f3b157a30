// Whom a reader does not want to meet, and letting them back.
import { listHandlers } from '../../behaviors/page-handlers'
import { pagination } from '../../behaviors/pagination'
import { runWithToast } from '../../services/action-feedback'
import { listBlocked, unblockPerson } from '../../services/moderation'

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [pagination],
  methods: {
    ...listHandlers,
    onLoad() {
      void this.loadFirstPage()
    },

    fetchPage(cursor: string) {
      return listBlocked(cursor)
    },

    async onUnblock({ currentTarget }: WechatMiniprogram.TouchEvent) {
      if (await runWithToast(() => unblockPerson(currentTarget.dataset.id as string))) await this.loadFirstPage()
    },
  },
})
