// What is on a card, as it is being chosen: planned anew by the server after each choice, drawn by the phone.
import { fitBox, type Size } from '../lib/card-sizes'
import { describeSpace, describeCard } from '../lib/card-description'
import { getKnownAccount } from '../services/accounts'
import { previewCard, type Card, type NewCard, type Preview, type Previews, type CardContent } from '../services/cards'
import { listDropped, showOutcome } from '../services/action-feedback'
import { toApiError } from '../services/errors'
import { getItem, setItem } from '../services/storage'
import { showToast } from '../services/dialogs'

const DEFAULT_DESIGN = 'paper'
const LAST_DESIGN = 'design'
const LAST_SIZE = 'card-size'
/** The space that a card is shown in, in rpx. */
const STAGE = { width: 584, height: 750 }

let pendingChange: Promise<boolean> = Promise.resolve(true)

/** Wait for what was last put on the card; false when that is not there, and the reader was told. */
export function previewSettled(): Promise<boolean> {
  return pendingChange
}

export const cardPreview = Behavior({
  data: {
    /** the card in every design, as the phone draws it */
    previews: [] as Preview[],
    /** addresses of the pictures on it */
    pictures: {} as Previews['pictures'] | object,
    /** name of the chosen design */
    design: DEFAULT_DESIGN,
    /** the card in the chosen design; null until it is here */
    preview: null as Preview | null,
    /** name of the size that was chosen last */
    size: '' as Size | '',
    /** how large the card is shown, in rpx */
    box: fitBox({ width: 2, height: 3 }, STAGE),
    /** what a reader can do where not all the words fit; '' where they do */
    spaceHint: '',
    /** what is on the card, but for the design; null until the article is here */
    content: null as CardContent | null,
    /** all that it says, for those who do not see it */
    description: '',
    /** whether it is being planned anew */
    isLoadingPreviews: false,
    /** whether the card is signed by nobody in particular */
    isAnonymous: false,
    /** the finished picture with its own code; null until the reader keeps the card */
    card: null as Card | null,
    /** whether that picture is on screen */
    isPictureShown: false,
    /** what is on the card that is planned and shown */
    _previewedContent: null as CardContent | null,
    /** counts plans, so that a late one does not replace a newer */
    _previewNumber: 0,
    /** cards that were kept, by all that was asked for */
    _cards: {} as Record<string, Card>,
    /** name and face that the cards carry */
    _signature: '',
  },
  methods: {
    /** Begin with the words that were picked, the way the reader chose last. */
    startCard(article: string, quote: string, start: number) {
      const size = getItem<Size>(LAST_SIZE)
      const wanted: CardContent = { article_id: article, quote, start, more_passages: [], ...(size && { size }) }
      pendingChange = Promise.resolve(true)
      this.setData({ content: wanted, design: getItem<string>(LAST_DESIGN) ?? DEFAULT_DESIGN })
    },

    /** Have the card planned in every design, and show the chosen one; an answer that is late is left. */
    async loadPreviews() {
      const { content } = this.data
      if (!content) return
      const turn = this.data._previewNumber + 1
      this.setData({ _previewNumber: turn, isLoadingPreviews: true })
      try {
        const answer = await previewCard(content)
        if (this.data._previewNumber !== turn) return
        const { items, pictures } = answer
        if (content.note !== this.data._previewedContent?.note) showOutcome('', listDropped(answer))
        this.setData({
          previews: items,
          _previewedContent: content,
          description: describeCard(content),
          _signature: cardSignature(),
          isAnonymous: !getKnownAccount()?.nickname,
        })
        this.showDesign(this.data.design, pictures)
      } finally {
        if (this.data._previewNumber === turn) this.setData({ isLoadingPreviews: false })
      }
    },

    /** Put something else on the card; tells whether it is there. Who has the card made waits for this. */
    changeContent(change: Partial<CardContent>): Promise<boolean> {
      pendingChange = this.applyChange(change)
      return pendingChange
    },

    /** What cannot be planned is told, and the card stays as it was shown. */
    async applyChange(change: Partial<CardContent>): Promise<boolean> {
      const { content, _previewNumber } = this.data
      if (!content) return false
      this.setData({ content: { ...content, ...change } })
      try {
        await this.loadPreviews()
        return true
      } catch (error) {
        if (this.data._previewNumber !== _previewNumber + 1) return false
        this.setData({ content: this.data._previewedContent })
        this.showDesign(this.data.design)
        showToast(toApiError(error).detail)
        return false
      }
    },

    onDesign({ detail }: WechatMiniprogram.CustomEvent<{ name: string }>) {
      if (detail.name === this.data.design) return
      setItem(LAST_DESIGN, detail.name)
      this.showDesign(detail.name)
    },

    /** Show the card in a design; the picture that was made of it, if there is one, comes over what the phone drew. */
    showDesign(name: string, pictures: object | null = null) {
      const { previews } = this.data
      const preview = previews.find((each) => each.design === name) ?? previews[0]
      this.setData({
        preview,
        pictures: { ...(pictures ?? this.data.pictures), backdrop: preview.backdrop },
        design: preview.design,
        size: preview.size,
        box: fitBox(preview, STAGE),
        spaceHint: this.data._previewedContent ? describeSpace(preview, this.data._previewedContent) : '',
      })
      this.setData({ card: this.data._cards[this.orderKey()] ?? null, isPictureShown: false })
    },

    onSize({ detail }: WechatMiniprogram.CustomEvent<{ name: Size }>) {
      if (detail.name === this.data.size) return
      setItem(LAST_SIZE, detail.name)
      this.setData({ size: detail.name })
      void this.changeContent({ size: detail.name })
    },

    /** Say what is to be made, as it is shown. */
    buildOrder(): NewCard {
      const { _previewedContent, design, preview } = this.data
      return { ...(_previewedContent as CardContent), design: design, size: preview?.size }
    },

    /** Name what is to be made by all that is asked for. */
    orderKey(): string {
      return JSON.stringify(this.buildOrder())
    },
  },
})

/** What a card would be signed with now. */
export function cardSignature(): string {
  const account = getKnownAccount()
  return account ? `${account.id} ${account.nickname} ${account.avatar_url ?? ''}` : ''
}
