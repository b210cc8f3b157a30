// One thing said: by whom, when, the words, and what a reader can do with them.
import { friendly } from '../../lib/time'
import type { Said } from '../../services/messages'

const STATES: Record<string, string> = { waiting: '审核中，只有你看得到', refused: '未通过，只有你看得到' }

Component({
  properties: {
    /** what was said */
    said: { type: Object, value: null as Said | null },
    /** whether it stands below another */
    below: Boolean,
    /** whether nothing can be done with it: Moments' single-page mode */
    mute: Boolean,
  },
  data: {
    /** when, as one would say it */
    when: '',
    /** what its author is told about it; '' when it is shown to all */
    state: '',
    /** what a screen reader says of the like button */
    likeWords: '',
  },
  observers: {
    said(said: Said | null) {
      if (!said) return
      const privately = said.visibility === 'private' ? '仅自己可见' : ''
      const likeWords = `${said.liked ? '取消点赞' : '点赞'}，${said.likes} 个赞`
      this.setData({ when: friendly(said.created_at), state: STATES[said.state] ?? privately, likeWords })
    },
  },
  methods: {
    onLike() {
      this.tell('like')
    },
    onReply() {
      this.tell('reply')
    },
    onMore() {
      this.tell('more')
    },
    tell(what: 'like' | 'reply' | 'more') {
      const { said } = this.data as { said: Said | null }
      if (said) this.triggerEvent(what, { id: said.id }, { bubbles: true, composed: true })
    },
  },
})
