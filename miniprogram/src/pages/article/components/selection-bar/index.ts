// The bar that floats over the article while words are picked.
import { MAX_PASSAGE_LENGTH, type Passage } from '../../../../lib/passage'
import { countCharacters } from '../../../../lib/code-points'
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
    lengthText: '',
    /** whether they are more than a card holds */
    isTooLong: false,
  },
  observers: {
    passage(passage: Passage | null) {
      if (!passage) return
      const picked = countCharacters(passage.quote)
      const tooLong = picked > MAX_PASSAGE_LENGTH
      this.setData({ isTooLong: tooLong, lengthText: tooLong ? `最多 ${MAX_PASSAGE_LENGTH} 字` : `${picked} 字` })
    },
  },
  methods: {
    onCard() {
      if (!this.data.isTooLong) this.triggerEvent('card')
    },
    onGap() {
      if (!this.data.isTooLong) this.triggerEvent('gap')
    },
    onMark() {
      if (!this.data.isTooLong) this.triggerEvent('mark')
    },
    onThought() {
      if (!this.data.isTooLong) this.triggerEvent('thought')
    },
    onAsk() {
      if (!this.data.isTooLong) this.triggerEvent('ask')
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
