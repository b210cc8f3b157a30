// A reader's face: their picture, else the first letter of their name, else a letter of our own.
Component({
  properties: {
    /** address of the picture; '' for none */
    src: String,
    /** the nickname */
    name: String,
    /** size in rpx */
    size: { type: Number, value: 72 },
  },
  data: {
    /** the first letter of the name */
    initial: '句',
    /** whether the picture could not be loaded */
    isBroken: false,
  },
  observers: {
    name(name: string) {
      this.setData({ initial: Array.from(name.trim())[0] ?? '句' })
    },
    src() {
      this.setData({ isBroken: false })
    },
  },
  methods: {
    onError() {
      this.setData({ isBroken: true })
    },
  },
})
