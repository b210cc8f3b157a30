// Where words are written: a sheet from the foot of the screen. What is not sent stays, as a draft.
import { length } from '../../lib/text'
import type { Visibility } from '../../services/messages'

Component({
  options: { pureDataPattern: /^_/ },
  properties: {
    /** whether it is open */
    open: Boolean,
    /** what is being written, in words */
    title: String,
    /** what stands in the empty field */
    hint: String,
    /** words to begin with: those of what is being changed */
    given: String,
    /** how many characters it may hold */
    most: { type: Number, value: 1000 },
    /** what its button says */
    action: { type: String, value: '发送' },
    /** whether it says how many characters are left */
    counted: Boolean,
    /** whether it may be sent empty */
    optional: Boolean,
    /** whether the reader may keep it to themselves */
    choice: Boolean,
    /** whether it is on its way */
    busy: Boolean,
    /** why it was not taken; '' while nothing was refused. The words stay. */
    refusal: String,
  },
  data: {
    /** the words so far */
    text: '',
    /** how many too many; 0 while they fit */
    over: 0,
    /** how many more it may hold */
    left: 0,
    /** whether there is anything to send */
    ready: false,
    /** who shall see it */
    visibility: 'public' as Visibility,
  },
  observers: {
    given(given: string) {
      this.write(given)
    },
    'most, optional'() {
      this.write(this.data.text)
    },
  },
  methods: {
    onType({ detail }: WechatMiniprogram.Input) {
      this.write(detail.value)
    },

    write(text: string) {
      const left = Math.max(0, this.data.most - length(text.trim()))
      const over = Math.max(0, length(text.trim()) - this.data.most)
      this.setData({ text, left, over, ready: (this.data.optional || !!text.trim()) && !over })
    },

    onVisibility() {
      this.setData({ visibility: this.data.visibility === 'public' ? 'private' : 'public' })
    },

    onSend() {
      const { text, ready, visibility, busy } = this.data
      if (ready && !busy) this.triggerEvent('send', { text: text.trim(), visibility })
    },

    /** Empty the field: what stood in it has been sent. */
    clear() {
      this.write('')
    },

    onShown({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) this.triggerEvent('close')
    },
  },
})
