// What opens from marked words: their colour, what others thought there, and what to do with them.
import type { Marked } from '../../../../behaviors/marking'
import type { Colour } from '../../../../services/annotations'

const COLOURS: { name: Colour; title: string }[] = [
  { name: 'yellow', title: '黄' },
  { name: 'green', title: '绿' },
  { name: 'blue', title: '蓝' },
  { name: 'pink', title: '粉' },
  { name: 'purple', title: '紫' },
]

Component({
  properties: {
    /** the marked words; null closes the sheet */
    marked: { type: Object, value: null as Marked | null },
    /** whether this is Moments' single-page mode */
    mute: Boolean,
    /** whether the reader came from a chat group */
    grouped: Boolean,
  },
  data: {
    /** the colours there are */
    colours: COLOURS,
  },
  methods: {
    onColour({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('change', { colour: currentTarget.dataset.colour as Colour })
    },
    onCounted() {
      const { marked } = this.data as { marked: Marked | null }
      const visibility = marked?.mark?.visibility === 'counted' ? 'private' : 'counted'
      this.triggerEvent('change', { visibility })
    },
    onShared() {
      const { marked } = this.data as { marked: Marked | null }
      const visibility = marked?.mark?.visibility === 'group' ? 'private' : 'group'
      this.triggerEvent('change', { visibility })
    },
    onUnmark() {
      this.triggerEvent('unmark')
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
    write(what: 'write' | 'question') {
      const talk = this.selectComponent('#talk') as unknown as Record<typeof what, () => void> | null
      talk?.[what]()
    },
    onShown({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) this.triggerEvent('close')
    },
  },
})
