// A button that asks for one message: only on a tap, in plain words, and never again by itself.
import { asApiError } from '../../services/errors'
import { askOnce, templateOf, type Answer, type Sent } from '../../services/notifications'
import { say } from '../../services/phone'

const SAYS: Record<Answer, string> = {
  accept: '好，到时提醒你一次',
  reject: '没有打开；在「我的」的「提醒」里都能看到',
  off: '微信里关掉了这类消息，可在右上角「···」的设置里打开',
  failed: '现在打不开提醒，请稍后再试',
}

Component({
  properties: {
    /** the kind of message */
    kind: { type: String, value: 'reply' },
    /** what the button says */
    words: String,
  },
  data: {
    /** the template to ask for; '' where there is none, and no button */
    template: '',
    /** whether the popup is open */
    busy: false,
    /** whether the reader has just allowed one */
    allowed: false,
  },
  lifetimes: {
    attached() {
      void this.prepare()
    },
  },
  methods: {
    /** Find the template beforehand: WeChat asks only right in a tap. */
    async prepare() {
      try {
        this.setData({ template: (await templateOf(this.data.kind as Sent)) ?? '' })
      } catch (error) {
        asApiError(error)
      }
    },

    async onAsk() {
      if (this.data.busy) return
      this.setData({ busy: true })
      try {
        const answer = await askOnce(this.data.template)
        say(SAYS[answer], 3000)
        this.setData({ allowed: answer === 'accept' })
        this.triggerEvent('answer', { answer })
      } catch (error) {
        say(asApiError(error).detail)
      } finally {
        this.setData({ busy: false })
      }
    },
  },
})
