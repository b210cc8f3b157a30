// Further passages for the card: one's own marks, and what many readers marked, to tick.
import { popup } from '../../../../behaviors/popup'
import { MAX_PASSAGES, type ChosenPassage, type FurtherPassage } from '../../../../lib/card-passages'
import { showToast } from '../../../../services/dialogs'

/** A passage as it stands in the list; `shut` when the card is full without it. */
interface Row extends FurtherPassage {
  isChosen: boolean
  isDisabled: boolean
}

Component({
  behaviors: [popup],
  properties: {
    /** whether it is open */
    open: Boolean,
    /** the words that the card leads to */
    leadQuote: String,
    /** what may stand beside them */
    items: { type: Array, value: [] as FurtherPassage[] },
    /** whether that is known */
    isLoaded: Boolean,
    /** what does */
    selected: { type: Array, value: [] as ChosenPassage[] },
    /** why it is not; '' for no reason */
    error: String,
  },
  data: {
    /** the passages as listed */
    rows: [] as Row[],
  },
  observers: {
    'items, selected'(items: FurtherPassage[], selected: ChosenPassage[]) {
      const starts = selected.map(({ start }) => start)
      const isFull = starts.length >= MAX_PASSAGES - 1
      const rows = items.map((each) => {
        const isChosen = starts.includes(each.start)
        return { ...each, isChosen, isDisabled: isFull && !isChosen }
      })
      this.setData({ rows })
    },
  },
  methods: {
    onToggle({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const row = this.data.rows[Number(currentTarget.dataset.index)]
      if (row.isDisabled) showToast('一张卡最多三句，先去掉一句')
      else this.triggerEvent('toggle', { start: row.start, end: row.end, quote: row.quote })
    },
    onReload() {
      this.triggerEvent('reload')
    },
    onClose() {
      this.triggerEvent('close')
    },
  },
})
