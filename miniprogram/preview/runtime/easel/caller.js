// What `this` of a page or component can do beyond the framework: queries with nodes and styles,
// events without a detail, animations.
import { component } from 'glass-easel-miniprogram-adapter'

/** Complete the prototype that all pages and components share. */
export function completeCaller(tools) {
  const { prototype } = component.ComponentCaller
  const { triggerEvent, setData } = prototype
  Object.assign(prototype, {
    createSelectorQuery() {
      return tools.selectorQuery(this)
    },
    createIntersectionObserver(options) {
      return tools.intersectionObserver(this, options)
    },
    triggerEvent(name, detail = {}, options = {}) {
      return triggerEvent.call(this, name, detail, options)
    },
    setData(data, callback) {
      tools.noteSetData(this, data)
      return setData.call(this, data, callback)
    },
    animate(selector, frames, duration, callback) {
      tools.animate(this, selector, frames, duration, callback)
    },
    clearAnimation(selector, options, callback) {
      tools.clearAnimation(this, selector)
      const done = typeof options === 'function' ? options : callback
      done?.()
    },
    setUpdatePerformanceListener() {},
    getPageId() {
      return ''
    },
  })
}
