// <button>: looks, form deeds and open types. What an open type does is open-types.js's.
import { any, around, flag, reflect, text } from './kit.js'

export const button = (phone) => ({
  properties: {
    size: text('default'),
    type: text('default'),
    plain: flag(),
    disabled: flag(),
    loading: flag(),
    formType: text(),
    openType: text(),
    hoverClass: text('button-hover'),
    hoverStopPropagation: flag(),
    hoverStartTime: any(20),
    hoverStayTime: any(70),
    lang: text('en'),
    needShowEntrance: flag(true),
    entrancePath: text(),
    activityType: any(),
    appParameter: text(),
    sessionFrom: text(),
    showMessageCard: flag(),
    sendMessageTitle: text(),
    sendMessagePath: text(),
    sendMessageImg: text(),
    phoneNumberNoQuotaToast: flag(true),
  },
  observers: {
    'size,type,plain,disabled,loading'(size, type, plain, disabled, loading) {
      for (const [name, value] of Object.entries({ size, type, plain, disabled, loading })) reflect(this, name, value)
    },
  },
  lifetimes: {
    attached() {
      const { size, type, plain, disabled, loading } = this.data
      for (const [name, value] of Object.entries({ size, type, plain, disabled, loading, role: 'button' })) reflect(this, name, value)
      this.addListener('tap', () => {
        const { formType, openType } = this.data
        if (this.data.disabled) return
        const form = formType && around(this, 'wx-form')
        if (form && formType === 'submit') form.submit()
        if (form && formType === 'reset') form.reset()
        if (openType) phone.openType(this, openType)
      })
    },
  },
})
