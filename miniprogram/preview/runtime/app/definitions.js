// The globals that app code calls to say what it is: App, Page, Component, Behavior.

export class Definitions {
  /** manifest.components: {path: {main, using, generics, config, isolation, id, isPage}}. */
  constructor({ manifest, templates, code, behaviors, loader, onError }) {
    Object.assign(this, { manifest, templates, code, behaviors, loader, onError })
    this.app = {}
    this.current = ''
    this.fields = new Set()
    this.defined = new Set()
  }

  /** Put the globals on window. */
  install(getApp, getCurrentPages) {
    const { code } = this
    const Behavior = (definition = {}) => code.behavior().definition(this.#prepare(definition)).register()
    Behavior.trait = code.traitBehavior.bind(code)
    Object.assign(window, {
      global: window,
      App: (definition) => {
        this.app = definition
      },
      Page: (definition) => code.component(this.current).pageDefinition(this.#prepare(definition)).register(),
      Component: (definition) => {
        if (definition?.behaviors?.includes('wx://form-field')) this.fields.add(this.current)
        return code.component(this.current).definition(this.#prepare(definition)).register()
      },
      Behavior,
      getApp,
      getCurrentPages,
      requirePlugin() {
        throw new Error('plugins are not available in the preview')
      },
    })
  }

  /** Define a page or component and all it uses, when it is first needed. */
  ensure(path) {
    if (this.defined.has(path)) return
    this.defined.add(path)
    const about = this.manifest.components[path]
    for (const url of Object.values(about.using)) this.ensure(url.slice(1))
    for (const generic of Object.values(about.generics)) if (generic.default) this.ensure(generic.default.slice(1))
    this.#describe(path, about)
    const before = this.current
    this.current = path
    try {
      this.loader.load(about.main)
    } catch (error) {
      this.onError(error)
    }
    this.current = before
  }

  #describe(path, { config, isPage, using, generics, isolation, id }) {
    this.code.addComponentStaticConfig(path, {
      ...config,
      component: !isPage,
      usingComponents: using,
      componentGenerics: generics,
      styleIsolation: isolation,
    })
    this.code.addStyleSheet(path, undefined, id)
    this.code.addCompiledTemplate(path, {
      groupList: this.templates,
      content: this.templates[path],
      // `bindtap` without a colon, on nodes that are not components.
      fallbackListenerOnNativeNode: true,
    })
  }

  #prepare(definition) {
    if (!definition.behaviors) return definition
    const known = (each) => (typeof each === 'string' ? (this.behaviors[each] ?? this.behaviors['wx://component-export']) : each)
    return { ...definition, behaviors: definition.behaviors.map(known) }
  }
}
