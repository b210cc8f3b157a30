// Whom a reader does not want to meet, and letting them back.
import { pagination } from '../../behaviors/pagination'
import { toApiError } from '../../services/errors'
import { listBlocked, unblockPerson } from '../../services/moderation'
import { showToast } from '../../services/device'

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [pagination],
  methods: {
    onLoad() {
      void this.loadFirstPage()
    },

    fetchPage(cursor: string) {
      return listBlocked(cursor)
    },

    async onUnblock({ currentTarget }: WechatMiniprogram.TouchEvent) {
      try {
        await unblockPerson(currentTarget.dataset.id as string)
        await this.loadFirstPage()
      } catch (error) {
        showToast(toApiError(error).detail)
      }
    },

    onReachBottom() {
      void this.loadNextPage()
    },
  },
})
