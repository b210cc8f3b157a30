// Words with a gap in them: a box for each hidden character, or the characters themselves once they are known.
import type { Box } from '../../lib/challenge'
import { near } from '../../lib/gap'

/** Marks that may not begin a line: they stay with the last box. */
const CLOSING = /^[，。、；：！？…—～”’」』）】》〉〕,.;:!?)\]}"']+/u

Component({
  properties: {
    /** the words before the gap */
    before: String,
    /** the words after it */
    after: String,
    /** the boxes */
    boxes: { type: Array, value: [] as Box[] },
    /** what was hidden; '' while it may not be seen */
    answer: String,
    /** whether a letter can be taken out of its box */
    open: Boolean,
    /** counts wrong answers: the boxes shake each time */
    shaken: Number,
  },
  data: {
    /** what is shown before the gap */
    left: '',
    /** the last box, which the closing marks follow */
    last: 0,
    /** the closing marks that follow the gap */
    closing: '',
    /** what comes after them */
    rest: '',
    /** the gap, for those who do not see it */
    spoken: '',
  },
  observers: {
    'before, after, boxes, answer'(before: string, after: string, boxes: Box[], answer: string) {
      const shown = answer ? { before, after } : near(before, after)
      const closing = answer ? '' : (CLOSING.exec(shown.after)?.[0] ?? '')
      const rest = shown.after.slice(closing.length)
      this.setData({ left: shown.before, closing, rest, last: boxes.length - 1, spoken: `空 ${boxes.length} 格` })
    },
  },
  methods: {
    onTake({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const at = currentTarget.dataset.at as number
      if (this.data.open && (this.data.boxes as Box[])[at].letter) this.triggerEvent('take', { at })
    },
  },
})
