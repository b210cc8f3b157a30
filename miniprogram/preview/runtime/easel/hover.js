// hover-class: the look of what is being pressed.

const STAY_MS = 70

export class Hover {
  #pressed = []

  /** Give the nearest node with a hover class its look. */
  press(from) {
    for (let node = from; node; node = node.parentElement) {
      const name = hoverClassOf(node)
      if (!name || name === 'none' || node.hasAttribute('disabled')) continue
      // In an isolated component the class is known by its prefixed name.
      const prefix = [...node.classList].map((each) => /^(c\d+)--/.exec(each)?.[1]).find(Boolean)
      for (const each of new Set([name, prefix ? `${prefix}--${name}` : name])) {
        node.classList.add(each)
        this.#pressed.push([node, each])
      }
      return
    }
  }

  release() {
    const pressed = this.#pressed.splice(0)
    setTimeout(() => pressed.forEach(([node, name]) => node.classList.remove(name)), STAY_MS)
  }
}

function hoverClassOf(node) {
  return node.getAttribute?.('hover-class') ?? node.__wxElement?.data?.hoverClass
}
