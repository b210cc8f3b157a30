// An article's paragraphs as text, the way the server counts it: one newline between paragraphs,
// list items one per line, nothing for pictures.
import type { components } from '../api'
import { splitSentences } from './sentences/splitting'
import { countCharacters, type Span } from './code-points'

export type Paragraph = components['schemas']['ArticleOut']['paragraphs'][number]
export type Run = components['schemas']['Run']

/** Give the lines of runs that a paragraph shows; none for what holds no words. */
export function splitLines(paragraph: Paragraph): Run[][] {
  switch (paragraph.kind) {
    case 'text':
    case 'heading':
    case 'quote':
      return [paragraph.runs]
    case 'list':
      return paragraph.items
    case 'code':
      return [[{ text: paragraph.text }]]
    default:
      return []
  }
}

/** Give what a paragraph adds to the text of the article. */
export function wordsOf(paragraph: Paragraph): string {
  return splitLines(paragraph).map(textOf).join('\n')
}

/** Give the words of one line. */
export function textOf(line: Run[]): string {
  return line.map((run) => run.text).join('')
}

/** Give the text in which passages are counted. */
export function joinText(paragraphs: Paragraph[]): string {
  return paragraphs.map(wordsOf).join('\n')
}

/** Give the spans of all sentences of the article, in reading order. */
export function listSentences(paragraphs: Paragraph[], starts: number[]): Span[] {
  return paragraphs.flatMap((paragraph, index) =>
    splitSentences(wordsOf(paragraph)).map(({ start, end }) => ({
      start: start + starts[index],
      end: end + starts[index],
    })),
  )
}

/** Say which paragraphs a span touches: the first, and the one after the last. */
export function findParagraphs(paragraphs: Paragraph[], starts: number[], span: Span): [number, number] {
  const first = starts.findIndex((start, i) => start + countCharacters(wordsOf(paragraphs[i])) >= span.start)
  const after = starts.findIndex((start) => start >= span.end)
  return [first < 0 ? 0 : first, after < 0 ? paragraphs.length : after]
}
