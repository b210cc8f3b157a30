// wx.createAnimation, the `animation` attribute, and this.animate.
import { toWebUnits } from '../units.js'

const TURNS = 'rotate rotateX rotateY rotateZ rotate3d skew skewX skewY'.split(' ')
const MOVES = 'translate translateX translateY translateZ translate3d'.split(' ')
const SCALES = 'scale scaleX scaleY scaleZ scale3d matrix matrix3d'.split(' ')
const LENGTHS = 'width height top left bottom right'.split(' ')
const PLAIN = 'opacity backgroundColor'.split(' ')
const EASE = { linear: 'linear', ease: 'ease', 'ease-in': 'ease-in', 'ease-out': 'ease-out', 'ease-in-out': 'ease-in-out' }

const withUnit = (value, unit) => (typeof value === 'number' ? `${value}${unit}` : toWebUnits(String(value)))
const listOf = (value) => (Array.isArray(value) ? value : [value])

/** A step's names and values as CSS: {transform, opacity, …}. */
export function cssOf(step) {
  const css = {}
  const transform = []
  for (const [name, value] of Object.entries(step)) {
    if (TURNS.includes(name)) transform.push(`${name}(${turn(name, listOf(value))})`)
    else if (MOVES.includes(name))
      transform.push(
        `${name}(${listOf(value)
          .map((each) => withUnit(each, 'px'))
          .join()})`,
      )
    else if (SCALES.includes(name)) transform.push(`${name}(${listOf(value).join()})`)
    else if (LENGTHS.includes(name)) css[name] = withUnit(value, 'px')
    else if (!['offset', 'ease', 'composite'].includes(name)) css[name] = toWebUnits(String(value))
  }
  if (transform.length) css.transform = transform.join(' ')
  return css
}

function turn(name, values) {
  if (name !== 'rotate3d') return values.map((each) => withUnit(each, 'deg')).join()
  return [...values.slice(0, 3), withUnit(values[3] ?? 0, 'deg')].join()
}

/** What wx.createAnimation gives: every deed notes a part of a step, step() ends it. */
export function createAnimation(usual = {}) {
  let step = {}
  let actions = []
  const animation = {
    step(options = {}) {
      actions.push({ css: cssOf(step), options: { duration: 400, timingFunction: 'linear', delay: 0, ...usual, ...options } })
      step = {}
      return animation
    },
    export() {
      const given = { actions }
      actions = []
      return given
    },
  }
  for (const name of [...TURNS, ...MOVES, ...SCALES, ...LENGTHS, ...PLAIN]) {
    animation[name] = (...values) => {
      step[name] = values.length > 1 ? values : values[0]
      return animation
    }
  }
  return animation
}

/** Play an exported animation on a node: each step after the one before, the last look stays. */
export async function play(node, { actions = [] }) {
  for (const { css, options } of actions) {
    const { duration, timingFunction, delay, transformOrigin } = options
    if (transformOrigin) node.style.transformOrigin = transformOrigin
    await node.animate([css], { duration, delay, easing: EASE[timingFunction] ?? 'linear', fill: 'forwards' }).finished
  }
}

/** Play key frames as this.animate(selector, frames, duration) has them. */
export function animateFrames(node, frames, duration, then) {
  const steps = frames.map((frame) => ({
    ...cssOf(frame),
    ...(frame.offset !== undefined && { offset: frame.offset }),
    ...(frame.ease && { easing: EASE[frame.ease] ?? 'linear' }),
  }))
  node.animate(steps, { duration: Number(duration), fill: 'forwards' }).finished.then(
    () => then?.(),
    () => {},
  )
}
