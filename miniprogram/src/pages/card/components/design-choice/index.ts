// The designs a card can be drawn in, to choose one.
Component({
  properties: {
    /** the designs: {name, title} */
    designs: { type: Array, value: [] as { name: string; title: string }[] },
    /** name of the chosen one */
    chosen: String,
  },
  methods: {
    onChoose({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('choose', { name: currentTarget.dataset.name })
    },
  },
})
