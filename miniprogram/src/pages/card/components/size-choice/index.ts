// The sizes that a card can have in its design, to choose one.
import { sizesOf, type OfferedSize, type Size } from '../../../../lib/card'

Component({
  properties: {
    /** names of the sizes there are */
    sizes: { type: Array, value: [] as Size[] },
    /** name of the chosen one */
    chosen: String,
  },
  data: {
    /** the sizes as drawn here, the lowest first */
    offered: [] as OfferedSize[],
  },
  observers: {
    sizes(sizes: Size[]) {
      this.setData({ offered: sizesOf(sizes) })
    },
  },
  methods: {
    onChoose({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('choose', { name: currentTarget.dataset.name as Size })
    },
  },
})
