// Pictures worth passing on.
import type { components } from '../api'
import { act, download, read } from './http'

export type Card = components['schemas']['CardOut']
export type Design = components['schemas']['DesignOut']
export type NewCard = components['schemas']['NewCard']

/** List the designs there are. */
export async function listDesigns(): Promise<Design[]> {
  return (await read<components['schemas']['DesignList']>('/designs')).items
}

/** Have words cut out as a card; asked twice it is the same card. */
export function issueCard(wanted: NewCard): Promise<Card> {
  return act('POST', '/cards', { body: wanted, slow: true })
}

/** Fetch a card's picture into a temporary file, and give its path. */
export function pictureOf(card: Card): Promise<string> {
  return download(card.url)
}
