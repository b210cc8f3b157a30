// Sets the component framework up for a phone: nodes, gestures, definitions, built-in components.
import { glassEasel } from 'glass-easel-miniprogram-adapter'
import { Definitions } from '../app/definitions.js'
import { Loader } from '../app/loader.js'
import { BUILTIN_NAMES, defineBuiltins } from '../builtins/index.js'
import { animateFrames } from '../wx/animation.js'
import { NodeObserver } from '../wx/intersection.js'
import { SelectorQuery, domOf } from '../wx/nodes.js'
import { completeCaller } from './caller.js'
import { createContext, rememberListeners, understandAttributes } from './context.js'
import { installGestures } from './gestures.js'
import { createSpace } from './space.js'

/** Give a phone its `code`, `ready`, `backend`, `loader` and `definitions`. */
export function setUpFramework(phone, modules) {
  const { env, code, space, behaviors, ready } = createSpace()
  const context = createContext(BUILTIN_NAMES)
  installGestures(context, rememberListeners(context))
  understandAttributes()
  // An error in a listener or lifetime is the app's to hear; false: told already.
  glassEasel.addGlobalErrorListener((error) => {
    phone.onError(error)
    return false
  })
  const loader = new Loader(modules)
  const { manifest, templates, onError } = phone
  const definitions = new Definitions({ manifest, templates, code, behaviors, loader, onError })
  definitions.install(
    () => phone.life.instance ?? definitions.app,
    () => phone.routes.pages.map(({ caller }) => caller),
  )
  Object.assign(phone, { code, ready, backend: env.associateBackend(context), loader, definitions })
  defineBuiltins(space, templates, phone)
  completeCaller(toolsOf(phone))
}

function toolsOf(phone) {
  const nodes = (owner, selector) => owner._$.getShadowRoot().querySelectorAll(selector).map(domOf)
  return {
    selectorQuery: (owner) => new SelectorQuery(phone, owner),
    intersectionObserver: (owner, options) => new NodeObserver(phone, owner, options),
    noteSetData: ({ is }, data) => phone.probe.noteSetData(is, data),
    animate(owner, selector, frames, duration, then) {
      for (const node of nodes(owner, selector)) animateFrames(node, frames, duration, then)
    },
    clearAnimation(owner, selector) {
      for (const node of nodes(owner, selector)) for (const each of node.getAnimations()) each.cancel()
    },
  }
}
