// Dark mode: `@name` values of app.json and page JSON, and `prefers-color-scheme` as on the phone.

/** Replace every `@name` in a config by the theme's value. */
export function withTheme(config, variables) {
  if (typeof config === 'string') return config.startsWith('@') ? (variables[config.slice(1)] ?? config) : config
  if (Array.isArray(config)) return config.map((each) => withTheme(each, variables))
  if (!config || typeof config !== 'object') return config
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, withTheme(value, variables)]))
}

const QUERY = /\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/g

/** A media query as it reads for a theme: the phone's theme is a switch here, not the browser's. */
export function mediaForTheme(query, theme) {
  return query.replace(QUERY, (_, wanted) => (wanted === theme ? '(min-width: 0px)' : '(max-width: 0px)'))
}

/** Make the page's stylesheets follow a theme; may be called again for another. */
export function applyTheme(theme, document) {
  document.documentElement.setAttribute('data-theme', theme)
  document.documentElement.style.colorScheme = theme
  for (const sheet of document.styleSheets) retheme(sheet.cssRules, theme)
}

const original = new WeakMap()

function retheme(rules, theme) {
  for (const rule of rules) {
    if (rule.media) {
      if (!original.has(rule)) original.set(rule, rule.media.mediaText)
      const query = original.get(rule)
      if (QUERY.test(query)) rule.media.mediaText = mediaForTheme(query, theme)
      QUERY.lastIndex = 0
    }
    if (rule.cssRules) retheme(rule.cssRules, theme)
  }
}
