// The designs a card can be drawn in, to choose one.
import { swatchOf, type Step, type Swatch } from '../../../../lib/canvas-drawing'

/** A design, and the card in it. */
interface Offered {
  design: string
  title: string
  steps: Step[]
}

Component({
  properties: {
    /** the card in every design: {design, title, steps} */
    designs: { type: Array, value: [] as Offered[] },
    /** name of the chosen one */
    selected: String,
  },
  data: {
    /** the designs as drawn here */
    options: [] as (Swatch & { name: string; title: string })[],
    /** id of the design that stands at the left when the choice appears: the one before the chosen */
    scrolledTo: '',
  },
  observers: {
    designs(designs: Offered[]) {
      const offered = designs.map(({ design, title, steps }) => ({ name: design, title, ...swatchOf(steps) }))
      const before = offered[offered.findIndex((each) => each.name === this.data.selected) - 1]
      this.setData({ options: offered, scrolledTo: before ? `design-${before.name}` : '' })
    },
  },
  methods: {
    onChoose({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('choose', { name: currentTarget.dataset.name })
    },
  },
})
