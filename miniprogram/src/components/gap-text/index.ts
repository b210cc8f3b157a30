// Words with a gap in them: a box for each hidden character, or the characters themselves once they are known.
import type { Box } from '../../lib/letter-bank'
import { trimContext } from '../../lib/gap'

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
    isEditable: Boolean,
    /** counts wrong answers: the boxes shake each time */
    wrongCount: Number,
  },
  data: {
    /** what is shown before the gap */
    textBefore: '',
    /** the last box, which the closing marks follow */
    lastBox: 0,
    /** the closing marks that follow the gap */
    closingMarks: '',
    /** what comes after them */
    textAfter: '',
    /** the gap, for those who do not see it */
    gapLabel: '',
  },
  observers: {
    'before, after, boxes, answer'(before: string, after: string, boxes: Box[], answer: string) {
      const shown = answer ? { before, after } : trimContext(before, after)
      const closing = answer ? '' : (CLOSING.exec(shown.after)?.[0] ?? '')
      const rest = shown.after.slice(closing.length)
      this.setData({
        textBefore: shown.before,
        closingMarks: closing,
        textAfter: rest,
        lastBox: boxes.length - 1,
        gapLabel: `空 ${boxes.length} 格`,
      })
    },
  },
  methods: {
    onBoxTap({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const at = currentTarget.dataset.at as number
      if (this.data.isEditable && (this.data.boxes as Box[])[at].letter) this.triggerEvent('remove', { at })
    },
  },
})
