// The sizes that a card can have in its design, to choose one.
import { listSizes, type OfferedSize, type Size } from '../../../../lib/card-sizes'

Component({
  properties: {
    /** names of the sizes there are */
    sizes: { type: Array, value: [] as Size[] },
    /** name of the chosen one */
    selected: String,
  },
  data: {
    /** the sizes as drawn here, the lowest first */
    options: [] as OfferedSize[],
  },
  observers: {
    sizes(sizes: Size[]) {
      this.setData({ options: listSizes(sizes) })
    },
  },
  methods: {
    onChoose({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('choose', { name: currentTarget.dataset.name as Size })
    },
  },
})
