// TDesign's icon font comes from a CDN; here each icon is an SVG mask, so that it shows offline.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const RULE = /^\.t-icon-([a-z0-9-]+)::?before$/
const MASKED = {
  content: "''",
  display: 'inline-block',
  width: '1em',
  height: '1em',
  background: 'currentColor',
}

/** Knows the SVGs of tdesign-icons-svg, if it is installed, and which of them were asked for. */
export class Icons {
  constructor() {
    this.used = new Set()
    this.words = null
    try {
      const about = createRequire(import.meta.url).resolve('tdesign-icons-svg/package.json')
      this.folder = path.join(path.dirname(about), 'src')
    } catch {
      this.folder = null
    }
  }

  /**
   * Keep to icons whose every part is a word of some packed file: `chevron-right` may be put
   * together from `chevron` and `right`, but an icon with an unheard-of part cannot be asked for.
   */
  keepTo(texts) {
    this.words = new Set(texts.flatMap((text) => text.match(/[a-z0-9]+/g) ?? []))
  }

  /** Whether the icon is wanted and there is a picture of it. */
  has(name) {
    if (!this.folder || !name.split('-').every((part) => this.words.has(part))) return false
    return fs.existsSync(path.join(this.folder, `${name}.svg`))
  }

  /** The pictures asked for: [name, text]. */
  files() {
    return [...this.used].map((name) => {
      const svg = fs.readFileSync(path.join(this.folder, `${name}.svg`), 'utf8')
      return [`${name}.svg`, svg.replace('view-box', 'viewBox')]
    })
  }
}

/** Turn a sheet's icon rules from letters of a font into masks; drop those nobody can ask for. */
export function replaceIcons(sheet, icons) {
  if (!icons.folder) return
  sheet.walkRules((rule) => {
    const name = RULE.exec(rule.selector)?.[1]
    if (!name) return
    if (!icons.has(name)) return void rule.remove()
    icons.used.add(name)
    rule.removeAll()
    const mask = `url(icons/${name}.svg) center/contain no-repeat`
    for (const [prop, value] of Object.entries({ ...MASKED, '-webkit-mask': mask, mask })) {
      rule.append({ prop, value })
    }
  })
}
