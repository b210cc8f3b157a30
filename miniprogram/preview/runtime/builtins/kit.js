// What the built-in components share: their property types, their own DOM, their events.

export const text = (value = '') => ({ type: String, value })
export const number = (value = 0) => ({ type: Number, value })
export const flag = (value = false) => ({ type: Boolean, value })
export const list = () => ({ type: Array, value: [] })
export const any = (value = null) => ({ type: null, value })

/** What every form field has. */
export const FIELD = { name: text(), disabled: flag() }

/** A DOM element inside a built-in component. */
export function part(component, selector) {
  return component.$$?.querySelector(selector) ?? null
}

/** Trigger an event of a built-in component. */
export function fire(component, name, detail = {}, options = {}) {
  component.triggerEvent(name, detail, options)
}

/** The built-in component around this one, such as `wx-form`; null if there is none. */
export function around(component, tag) {
  return component.$$?.parentElement?.closest(tag)?.__wxElement ?? null
}

/** Mirror a property to an attribute of the host node: true as an empty one, false as none. */
export function reflect(component, name, value) {
  const node = component.$$
  if (!node) return
  if (value === true) node.setAttribute(name, '')
  else if (value === false || value === null || value === '') node.removeAttribute(name)
  else node.setAttribute(name, value)
}

/** Hear a native event without letting it reach the component tree under the same name. */
export function hear(node, name, listener) {
  node.addEventListener(name, (event) => {
    event.stopPropagation()
    listener(event)
  })
}
