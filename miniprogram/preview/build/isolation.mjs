// How far a component's styles reach: its styleIsolation, from its JSON or from its script.

/**
 * The style isolation of a component: what it says itself, else `shared` for a page and
 * `isolated` for a component. Scripts are read, not run, since a build runs no app code.
 */
export function resolveStyleIsolation(project, { path, config, isPage }) {
  if (config.styleIsolation) return config.styleIsolation
  if (isPage) return 'shared'
  if (config.addGlobalClass) return 'apply-shared'
  const script = project.find(path, ['.ts', '.js'])
  const text = script ? project.read(script) : ''
  const said = /\bstyleIsolation\s*[:=]\s*['"]([\w-]+)['"]/.exec(text)
  if (said) return said[1]
  return /\baddGlobalClass\s*[:=]\s*(true|!0)/.test(text) ? 'apply-shared' : 'isolated'
}

/** Whether a component's classes are its own, so that its selectors need a prefix. */
export function isScoped(component) {
  return !/^(page-)?shared$/.test(component.isolation)
}
