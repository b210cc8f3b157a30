// What is on a card, as it is being chosen: planned anew by the server after each choice, drawn by the phone.
import { fitted, spaceTold, spoken, type Size } from '../lib/card'
import { known } from '../services/accounts'
import { previewCard, type Card, type NewCard, type Preview, type Previews, type Wanted } from '../services/cards'
import { asApiError } from '../services/errors'
import { recall, remember } from '../services/memory'
import { say } from '../services/phone'

const USUAL_DESIGN = 'paper'
const LAST_DESIGN = 'design'
const LAST_SIZE = 'card-size'
/** The space that a card is shown in, in rpx. */
const STAGE = { width: 584, height: 750 }

let changing: Promise<boolean> = Promise.resolve(true)

/** Wait for what was last put on the card; false when that is not there, and the reader was told. */
export function settled(): Promise<boolean> {
  return changing
}

export const planning = Behavior({
  data: {
    /** the card in every design, as the phone draws it */
    previews: [] as Preview[],
    /** addresses of the pictures on it */
    pictures: {} as Previews['pictures'] | object,
    /** name of the chosen design */
    chosen: USUAL_DESIGN,
    /** the card in the chosen design; null until it is here */
    preview: null as Preview | null,
    /** name of the size that was chosen last */
    size: '' as Size | '',
    /** how large the card is shown, in rpx */
    box: fitted({ width: 2, height: 3 }, STAGE),
    /** what a reader can do where not all the words fit; '' where they do */
    short: '',
    /** what is on the card, but for the design; null until the article is here */
    wanted: null as Wanted | null,
    /** all that it says, for those who do not see it */
    words: '',
    /** whether it is being planned anew */
    planning: false,
    /** whether the card is signed by nobody in particular */
    nameless: false,
    /** the finished picture with its own code; null until the reader keeps the card */
    card: null as Card | null,
    /** whether that picture is on screen */
    shown: false,
    /** what is on the card that is planned and shown */
    _planned: null as Wanted | null,
    /** counts plans, so that a late one does not replace a newer */
    _turn: 0,
    /** cards that were kept, by all that was asked for */
    _cards: {} as Record<string, Card>,
    /** name and face that the cards carry */
    _signedAs: '',
  },
  methods: {
    /** Begin with the words that were picked, the way the reader chose last. */
    begin(article: string, quote: string, start: number) {
      const size = recall<Size>(LAST_SIZE)
      const wanted: Wanted = { article, quote, start, more: [], ...(size && { size }) }
      changing = Promise.resolve(true)
      this.setData({ wanted, chosen: recall<string>(LAST_DESIGN) ?? USUAL_DESIGN })
    },

    /** Have the card planned in every design, and show the chosen one; an answer that is late is left. */
    async plan() {
      const { wanted } = this.data
      if (!wanted) return
      const turn = this.data._turn + 1
      this.setData({ _turn: turn, planning: true })
      try {
        const { items, pictures } = await previewCard(wanted)
        if (this.data._turn !== turn) return
        this.setData({ previews: items, _planned: wanted, words: spoken(wanted), _signedAs: signature(), nameless: !known()?.nickname })
        this.choose(this.data.chosen, pictures)
      } finally {
        if (this.data._turn === turn) this.setData({ planning: false })
      }
    },

    /** Put something else on the card; tells whether it is there. Who has the card made waits for this. */
    change(change: Partial<Wanted>): Promise<boolean> {
      changing = this.changed(change)
      return changing
    },

    /** What cannot be planned is told, and the card stays as it was shown. */
    async changed(change: Partial<Wanted>): Promise<boolean> {
      const { wanted, _turn } = this.data
      if (!wanted) return false
      this.setData({ wanted: { ...wanted, ...change } })
      try {
        await this.plan()
        return true
      } catch (error) {
        if (this.data._turn !== _turn + 1) return false
        this.setData({ wanted: this.data._planned })
        this.choose(this.data.chosen)
        say(asApiError(error).detail)
        return false
      }
    },

    onChoose({ detail }: WechatMiniprogram.CustomEvent<{ name: string }>) {
      if (detail.name === this.data.chosen) return
      remember(LAST_DESIGN, detail.name)
      this.choose(detail.name)
    },

    /** Show the card in a design; the picture that was made of it, if there is one, comes over what the phone drew. */
    choose(name: string, pictures: object | null = null) {
      const { previews } = this.data
      const preview = previews.find((each) => each.design === name) ?? previews[0]
      this.setData({
        preview,
        pictures: { ...(pictures ?? this.data.pictures), backdrop: preview.backdrop },
        chosen: preview.design,
        size: preview.size,
        box: fitted(preview, STAGE),
        short: this.data._planned ? spaceTold(preview, this.data._planned) : '',
      })
      this.setData({ card: this.data._cards[this.asked()] ?? null, shown: false })
    },

    onSize({ detail }: WechatMiniprogram.CustomEvent<{ name: Size }>) {
      if (detail.name === this.data.size) return
      remember(LAST_SIZE, detail.name)
      this.setData({ size: detail.name })
      void this.change({ size: detail.name })
    },

    /** Say what is to be made, as it is shown. */
    order(): NewCard {
      const { _planned, chosen, preview } = this.data
      return { ...(_planned as Wanted), design: chosen, size: preview?.size }
    },

    /** Name what is to be made by all that is asked for. */
    asked(): string {
      return JSON.stringify(this.order())
    },
  },
})

/** What a card would be signed with now. */
export function signature(): string {
  const account = known()
  return account ? `${account.id} ${account.nickname} ${account.avatar_url ?? ''}` : ''
}
