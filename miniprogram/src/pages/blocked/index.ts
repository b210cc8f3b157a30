// Whom a reader does not want to meet, and letting them back.
import { paging } from '../../behaviors/paging'
import { asApiError } from '../../services/errors'
import { listBlocked, unblock } from '../../services/moderation'
import { say } from '../../services/phone'

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [paging],
  methods: {
    onLoad() {
      void this.begin()
    },

    page(cursor: string) {
      return listBlocked(cursor)
    },

    async onUnblock({ currentTarget }: WechatMiniprogram.TouchEvent) {
      try {
        await unblock(currentTarget.dataset.id as string)
        await this.begin()
      } catch (error) {
        say(asApiError(error).detail)
      }
    },

    onReachBottom() {
      void this.more()
    },
  },
})
