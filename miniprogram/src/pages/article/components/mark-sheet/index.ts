// What opens from marked words: their colour, what others thought there, and what to do with them.
import { popup } from '../../../../behaviors/popup'
import type { OpenMark } from '../../../../behaviors/article-marks'
import type { Colour } from '../../../../services/annotations'

const COLOURS: { name: Colour; title: string }[] = [
  { name: 'yellow', title: '黄' },
  { name: 'green', title: '绿' },
  { name: 'blue', title: '蓝' },
  { name: 'pink', title: '粉' },
  { name: 'purple', title: '紫' },
]

Component({
  behaviors: [popup],
  properties: {
    /** the marked words; null closes the sheet */
    openMark: { type: Object, value: null as OpenMark | null },
    /** whether this is Moments' single-page mode */
    readOnly: Boolean,
    /** whether the reader came from a chat group */
    hasGroup: Boolean,
  },
  data: {
    /** the colours there are */
    colours: COLOURS,
  },
  methods: {
    onColour({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('change', { colour: currentTarget.dataset.colour as Colour })
    },
    onCountedToggle() {
      const { openMark } = this.data as { openMark: OpenMark | null }
      const visibility = openMark?.mark?.visibility === 'counted' ? 'private' : 'counted'
      this.triggerEvent('change', { visibility })
    },
    onGroupToggle() {
      const { openMark } = this.data as { openMark: OpenMark | null }
      const visibility = openMark?.mark?.visibility === 'group' ? 'private' : 'group'
      this.triggerEvent('change', { visibility })
    },
    onDelete() {
      this.triggerEvent('delete')
    },
    onMark() {
      this.triggerEvent('mark')
    },
    onCard() {
      this.triggerEvent('card')
    },
    onGap() {
      this.triggerEvent('gap')
    },
    /** Open the place to write a thought, or a question. */
    openComposer(what: 'write' | 'question') {
      const comments = this.selectComponent('#comments') as unknown as { openComposer(): void; openQuestion(): void } | null
      if (what === 'write') comments?.openComposer()
      else comments?.openQuestion()
    },
  },
})
