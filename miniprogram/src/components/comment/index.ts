// One thing said: by whom, when, the words, and what a reader can do with them.
import { formatTime } from '../../lib/time'
import type { Comment } from '../../services/comments'

Component({
  properties: {
    /** what was said */
    comment: { type: Object, value: null as Comment | null },
    /** whether it stands below another */
    isReply: Boolean,
    /** whether nothing can be done with it: Moments' single-page mode */
    readOnly: Boolean,
  },
  data: {
    /** when, as one would say it */
    time: '',
    /** that only its author sees it, because they chose so; '' otherwise */
    privacyNote: '',
    /** what a screen reader says of the like button */
    likeLabel: '',
  },
  observers: {
    comment(comment: Comment | null) {
      if (!comment) return
      const privately = comment.visibility === 'private' ? '仅自己可见' : ''
      const likeWords = `${comment.liked ? '取消点赞' : '点赞'}，${comment.likes} 个赞`
      this.setData({ time: formatTime(comment.created_at), privacyNote: privately, likeLabel: likeWords })
    },
  },
  methods: {
    onLike() {
      this.emit('like')
    },
    onReply() {
      this.emit('reply')
    },
    onAppeal() {
      this.emit('appeal')
    },
    onMore() {
      this.emit('more')
    },
    emit(what: 'like' | 'reply' | 'more' | 'appeal') {
      const { comment } = this.data as { comment: Comment | null }
      if (comment) this.triggerEvent(what, { id: comment.id }, { bubbles: true, composed: true })
    },
  },
})
