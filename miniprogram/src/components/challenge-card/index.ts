// A challenge as it is met: who asks, out of which article, and the words with their gap.
import { buildBoxes, emptyBoxes, type Box } from '../../lib/letter-bank'
import type { Challenge } from '../../services/challenges'

Component({
  properties: {
    /** the challenge */
    challenge: { type: Object, value: null as unknown as Challenge },
    /** what lies in the boxes; nothing where nobody can fill them */
    filledBoxes: { type: Array, value: [] as Box[] },
    /** counts wrong answers */
    wrongCount: Number,
  },
  data: {
    /** the boxes that are shown */
    boxes: [] as Box[],
    /** what the one who asks does */
    description: '',
  },
  observers: {
    'challenge, filledBoxes'(challenge: Challenge | null, filledBoxes: Box[]) {
      if (!challenge) return
      const deed = challenge.state === 'own' ? '这道题是你出的' : '藏起几个字，等你来填'
      this.setData({ description: deed, boxes: filledBoxes.length ? filledBoxes : buildBoxes(emptyBoxes(challenge.length), []) })
    },
  },
  methods: {
    onBoxTap({ detail }: WechatMiniprogram.CustomEvent<{ at: number }>) {
      this.triggerEvent('remove', detail)
    },
  },
})
