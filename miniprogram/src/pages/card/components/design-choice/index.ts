// The designs a card can be drawn in, to choose one.
Component({
  properties: {
    /** the designs: {name, title} */
    designs: { type: Array, value: [] as { name: string; title: string }[] },
    /** name of the chosen one */
    chosen: String,
  },
  data: {
    /** id of the design that stands at the left when the choice appears: the one before the chosen */
    first: '',
  },
  observers: {
    designs(designs: { name: string }[]) {
      const before = designs[designs.findIndex((each) => each.name === this.data.chosen) - 1]
      this.setData({ first: before ? `design-${before.name}` : '' })
    },
  },
  methods: {
    onChoose({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('choose', { name: currentTarget.dataset.name })
    },
  },
})
