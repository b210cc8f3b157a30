// Pictures worth passing on.
import type { components } from '../api'
import { call, callAsReader, download } from './http'

export type Card = components['schemas']['CardOut']
export type Preview = components['schemas']['PreviewOut']
export type Previews = components['schemas']['PreviewList']
export type Size = Preview['size']
export type NewCard = components['schemas']['NewCard']
/** What goes on a card, whatever its design. */
export type CardContent = components['schemas']['NewPreview']

/** Ask how a card would look in every design, for the phone to draw; nobody needs to be signed in. */
export function previewCard(wanted: CardContent): Promise<Previews> {
  return call('POST', '/api/v1/cards/previews', { body: wanted, repeatable: true })
}

/** Have words cut out as a card; asked twice it is the same card. */
export function issueCard(wanted: NewCard): Promise<Card> {
  return callAsReader('POST', '/api/v1/cards', { body: wanted, slow: true, repeatable: true })
}

/** Fetch a card's picture into a temporary file, and give its path. */
export function downloadPicture(card: Card): Promise<string> {
  return download(card.url)
}
