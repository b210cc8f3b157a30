// A sheet from the foot of the screen: once it is closed, whoever opened it is told by `close`.
export const popup = Behavior({
  methods: {
    onVisibleChange({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) this.triggerEvent('close')
    },
  },
})
