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
    letter: '句',
    /** whether the picture could not be loaded */
    broken: false,
  },
  observers: {
    name(name: string) {
      this.setData({ letter: Array.from(name.trim())[0] ?? '句' })
    },
    src() {
      this.setData({ broken: false })
    },
  },
  methods: {
    onBroken() {
      this.setData({ broken: true })
    },
  },
})
