// A button that asks for one message: only on a tap, in plain words, and never again by itself.
import { toApiError } from '../../services/errors'
import { requestSubscription, getTemplate, type SubscriptionAnswer, type MessageKind } from '../../services/notifications'
import { showToast } from '../../services/dialogs'

const ANSWER_TEXTS: Record<SubscriptionAnswer, string> = {
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
    label: String,
  },
  data: {
    /** the template to ask for; '' where there is none, and no button */
    template: '',
    /** whether the popup is open */
    busy: false,
    /** whether the reader has just allowed one */
    isAllowed: false,
  },
  lifetimes: {
    attached() {
      void this.loadTemplate()
    },
  },
  methods: {
    /** Find the template beforehand: WeChat asks only right in a tap. */
    async loadTemplate() {
      try {
        this.setData({ template: (await getTemplate(this.data.kind as MessageKind)) ?? '' })
      } catch (error) {
        toApiError(error)
      }
    },

    async onTap() {
      if (this.data.busy) return
      this.setData({ busy: true })
      try {
        const answer = await requestSubscription(this.data.template)
        showToast(ANSWER_TEXTS[answer], 3000)
        this.setData({ isAllowed: answer === 'accept' })
        this.triggerEvent('subscribe', { answer })
      } catch (error) {
        showToast(toApiError(error).detail)
      } finally {
        this.setData({ busy: false })
      }
    },
  },
})
