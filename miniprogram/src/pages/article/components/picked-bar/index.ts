// The bar that floats over the article while words are picked.
import { LONGEST, type Passage } from '../../../../lib/passage'
import { length } from '../../../../lib/text'
import type { Popular } from '../../../../services/annotations'

Component({
  properties: {
    /** the words picked; null hides the bar */
    passage: { type: Object, value: null as Passage | null },
    /** what many readers marked among these words; null for nothing */
    popular: { type: Object, value: null as Popular | null },
  },
  data: {
    /** how many characters are picked, in words */
    count: '',
    /** whether they are more than a card holds */
    tooLong: false,
  },
  observers: {
    passage(passage: Passage | null) {
      if (!passage) return
      const picked = length(passage.quote)
      const tooLong = picked > LONGEST
      this.setData({ tooLong, count: tooLong ? `最多 ${LONGEST} 字` : `${picked} 字` })
    },
  },
  methods: {
    onCard() {
      if (!this.data.tooLong) this.triggerEvent('card')
    },
    onGap() {
      if (!this.data.tooLong) this.triggerEvent('gap')
    },
    onMark() {
      if (!this.data.tooLong) this.triggerEvent('mark')
    },
    onThought() {
      if (!this.data.tooLong) this.triggerEvent('thought')
    },
    onAsk() {
      if (!this.data.tooLong) this.triggerEvent('ask')
    },
    onPopular() {
      this.triggerEvent('popular')
    },
    onCopy() {
      this.triggerEvent('copy')
    },
    onClose() {
      this.triggerEvent('close')
    },
  },
})
