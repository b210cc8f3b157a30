// The component space: WeChat's component framework set up with its usual options, `wx://`
// behaviors, and the `ready` lifetime that the framework leaves to its host.
import { MiniProgramEnv, glassEasel } from 'glass-easel-miniprogram-adapter'

const FIELD = 'wx://form-field'
const STRING_BEHAVIORS = [FIELD, 'wx://form-field-group', 'wx://form-field-button', 'wx://component-export', 'wx://proxy-scroll-view']

/** Make the environment. Gives {env, code, space, behaviors, whenReady}. */
export function createSpace() {
  const env = new MiniProgramEnv()
  const code = env.createCodeSpace('', true)
  const space = code.getComponentSpace()
  space.updateComponentOptions({
    // A property named like a node's own field must not overwrite it.
    writeFieldsToNode: false,
    dataDeepCopy: 'simple-recursion',
    propertyPassingDeepCopy: 'simple-recursion',
  })
  const behaviors = Object.fromEntries(STRING_BEHAVIORS.map((name) => [name, stringBehavior(code, name)]))
  const ready = new ReadyQueue()
  code.setOverallBehavior(
    space.defineBehavior({
      lifetimes: {
        created() {
          mark(this._$ ?? this)
        },
        attached() {
          ready.add(this._$ ?? this)
        },
      },
    }),
  )
  return { env, code, space, behaviors, ready }
}

function stringBehavior(code, name) {
  const definition = name === FIELD ? { properties: { name: String, value: null } } : {}
  return code.behavior().definition(definition).register()
}

// Page styles that reach into a component by `:host` find it by its path.
function mark(component) {
  component.$$?.setAttribute?.('mp-is', component.is)
}

/** Components that are attached and not yet ready; children become ready before parents. */
class ReadyQueue {
  #waiting = []
  #then = []

  add(component) {
    this.#waiting.push(component)
    if (this.#waiting.length === 1) requestAnimationFrame(() => this.flush())
  }

  /** Call `run` once the components attached so far are ready. */
  after(run) {
    this.#then.push(run)
    requestAnimationFrame(() => this.flush())
  }

  flush() {
    for (const component of this.#waiting.splice(0).reverse()) component.triggerLifetime('ready', [])
    for (const run of this.#then.splice(0)) run()
  }
}

export { glassEasel }
