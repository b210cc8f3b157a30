// Where words are written: a sheet from the foot of the screen. What is not sent stays, as a draft.
import { popup } from '../../behaviors/popup'
import { countCharacters } from '../../lib/code-points'
import type { Visibility } from '../../services/comments'

Component({
  behaviors: [popup],
  options: { pureDataPattern: /^_/ },
  properties: {
    /** whether it is open */
    open: Boolean,
    /** what is being written, in words */
    title: String,
    /** what stands in the empty field */
    hint: String,
    /** words to begin with: those of what is being changed */
    initialText: String,
    /** how many characters it may hold */
    maxLength: { type: Number, value: 1000 },
    /** what its button says */
    action: { type: String, value: '发送' },
    /** whether it says how many characters are left */
    showsCount: Boolean,
    /** whether it may be sent empty */
    canBeEmpty: Boolean,
    /** whether the reader may keep it to themselves */
    hasVisibility: Boolean,
    /** whether it is on its way */
    busy: Boolean,
    /** why it was not taken; '' while nothing was refused. The words stay. */
    refusal: String,
  },
  data: {
    /** the words so far */
    text: '',
    /** how many too many; 0 while they fit */
    excess: 0,
    /** how many more it may hold */
    remaining: 0,
    /** whether there is anything to send */
    canSend: false,
    /** who shall see it */
    visibility: 'public' as Visibility,
  },
  observers: {
    initialText(initialText: string) {
      this.setText(initialText)
    },
    'maxLength, canBeEmpty'() {
      this.setText(this.data.text)
    },
  },
  methods: {
    onInput({ detail }: WechatMiniprogram.Input) {
      this.setText(detail.value)
    },

    setText(text: string) {
      const left = Math.max(0, this.data.maxLength - countCharacters(text.trim()))
      const over = Math.max(0, countCharacters(text.trim()) - this.data.maxLength)
      this.setData({ text, remaining: left, excess: over, canSend: (this.data.canBeEmpty || !!text.trim()) && !over })
    },

    onVisibility() {
      this.setData({ visibility: this.data.visibility === 'public' ? 'private' : 'public' })
    },

    onSend() {
      const { text, canSend, visibility, busy } = this.data
      if (canSend && !busy) this.triggerEvent('send', { text: text.trim(), visibility })
    },

    /** Empty the field: what stood in it has been sent. */
    clear() {
      this.setText('')
    },
  },
})
