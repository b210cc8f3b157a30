// Further passages for the card: one's own marks, and what many readers marked, to tick.
import { MOST_PASSAGES, type Chosen, type Further } from '../../../../lib/card'
import { say } from '../../../../services/phone'

/** A passage as it stands in the list; `shut` when the card is full without it. */
interface Row extends Further {
  ticked: boolean
  shut: boolean
}

Component({
  properties: {
    /** whether it is open */
    open: Boolean,
    /** the words that the card leads to */
    first: String,
    /** what may stand beside them */
    items: { type: Array, value: [] as Further[] },
    /** whether that is known */
    known: Boolean,
    /** what does */
    chosen: { type: Array, value: [] as Chosen[] },
    /** why it is not; '' for no reason */
    wrong: String,
  },
  data: {
    /** the passages as listed */
    rows: [] as Row[],
  },
  observers: {
    'items, chosen'(items: Further[], chosen: Chosen[]) {
      const starts = chosen.map(({ start }) => start)
      const isFull = starts.length >= MOST_PASSAGES - 1
      const rows = items.map((each) => {
        const ticked = starts.includes(each.start)
        return { ...each, ticked, shut: isFull && !ticked }
      })
      this.setData({ rows })
    },
  },
  methods: {
    onToggle({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const row = this.data.rows[Number(currentTarget.dataset.index)]
      if (row.shut) say('一张卡最多三句，先去掉一句')
      else this.triggerEvent('toggle', { start: row.start, end: row.end, quote: row.quote })
    },
    onAgain() {
      this.triggerEvent('again')
    },
    onDone() {
      this.triggerEvent('close')
    },
    onShown({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) this.triggerEvent('close')
    },
  },
})
