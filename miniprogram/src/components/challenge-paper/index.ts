// A challenge as it is met: who asks, out of which article, and the words with their gap.
import { boxes, empty, type Box } from '../../lib/challenge'
import type { Challenge } from '../../services/quizzes'

Component({
  properties: {
    /** the challenge */
    challenge: { type: Object, value: null as unknown as Challenge },
    /** what lies in the boxes; nothing where nobody can fill them */
    filled: { type: Array, value: [] as Box[] },
    /** counts wrong answers */
    shaken: Number,
  },
  data: {
    /** the boxes that are shown */
    boxes: [] as Box[],
    /** what the one who asks does */
    deed: '',
  },
  observers: {
    'challenge, filled'(challenge: Challenge | null, filled: Box[]) {
      if (!challenge) return
      const deed = challenge.state === 'own' ? '这道题是你出的' : '藏起几个字，等你来填'
      this.setData({ deed, boxes: filled.length ? filled : boxes(empty(challenge.length), []) })
    },
  },
  methods: {
    onTake({ detail }: WechatMiniprogram.CustomEvent<{ at: number }>) {
      this.triggerEvent('take', detail)
    },
  },
})
