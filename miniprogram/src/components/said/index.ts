// One thing said: by whom, when, the words, and what a reader can do with them.
import { friendly } from '../../lib/time'
import type { Said } from '../../services/messages'

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
    /** that only its author sees it, because they chose so; '' otherwise */
    privately: '',
    /** what a screen reader says of the like button */
    likeWords: '',
  },
  observers: {
    said(said: Said | null) {
      if (!said) return
      const privately = said.visibility === 'private' ? '仅自己可见' : ''
      const likeWords = `${said.liked ? '取消点赞' : '点赞'}，${said.likes} 个赞`
      this.setData({ when: friendly(said.created_at), privately, likeWords })
    },
  },
  methods: {
    onLike() {
      this.tell('like')
    },
    onReply() {
      this.tell('reply')
    },
    onAppeal() {
      this.tell('appeal')
    },
    onMore() {
      this.tell('more')
    },
    tell(what: 'like' | 'reply' | 'more' | 'appeal') {
      const { said } = this.data as { said: Said | null }
      if (said) this.triggerEvent(what, { id: said.id }, { bubbles: true, composed: true })
    },
  },
})
