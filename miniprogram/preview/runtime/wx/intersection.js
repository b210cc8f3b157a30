// createIntersectionObserver, over the browser's own.
import { domOf } from './nodes.js'

export class NodeObserver {
  constructor(phone, owner, { thresholds = [0], observeAll = false } = {}) {
    Object.assign(this, { phone, owner, thresholds, observeAll, margins: {}, relative: null })
  }

  relativeTo(selector, margins = {}) {
    Object.assign(this, { relative: selector, margins })
    return this
  }

  relativeToViewport(margins = {}) {
    return this.relativeTo(null, margins)
  }

  observe(selector, callback) {
    requestAnimationFrame(() => {
      const owner = this.owner ?? this.phone.routes.top?.caller
      const root = (owner?._$ ?? owner).getShadowRoot()
      const found = this.observeAll ? root.querySelectorAll(selector) : [root.querySelector(selector)].filter(Boolean)
      const elements = new Map(found.map((element) => [domOf(element), element]).filter(([node]) => node))
      const around = this.relative ? domOf(root.querySelector(this.relative)) : this.phone.screen
      const { top = 0, right = 0, bottom = 0, left = 0 } = this.margins
      this.watcher = new IntersectionObserver(
        (seen) => {
          for (const entry of seen) this.phone.guard(() => callback.call(owner, told(entry, elements.get(entry.target))))
        },
        { root: around, threshold: this.thresholds, rootMargin: [top, right, bottom, left].map((each) => `${each}px`).join(' ') },
      )
      for (const node of elements.keys()) this.watcher.observe(node)
    })
  }

  disconnect() {
    this.watcher?.disconnect()
  }
}

function told(entry, element) {
  return {
    id: element.id,
    dataset: element.dataset,
    intersectionRatio: entry.intersectionRatio,
    intersectionRect: entry.intersectionRect,
    boundingClientRect: entry.boundingClientRect,
    relativeRect: entry.rootBounds ?? {},
    time: Date.now(),
  }
}
