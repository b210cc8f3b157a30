// Runs the app's scripts: each file once, when first asked for, as WeChat does.

export class Loader {
  #running = new Map()

  /** modules: {file: {requires: {written: file}, run(require, module, exports)}}. */
  constructor(modules) {
    this.modules = modules
  }

  /** What a file exports; it runs now if it has not yet. Throws if there is no such file. */
  load(file) {
    const known = this.#running.get(file)
    if (known) return known.exports
    const found = this.modules[file]
    if (!found) throw new Error(`module '${file}' is not defined`)
    const module = { exports: {} }
    this.#running.set(file, module)
    found.run(this.#requireFrom(file, found.requires), module, module.exports)
    return module.exports
  }

  #requireFrom(file, requires) {
    const require = (written) => {
      const target = requires[written]
      if (!target) throw new Error(`module '${written}' is not defined, require args is '${written}' in ${file}`)
      return this.load(target)
    }
    require.async = (written) => Promise.resolve().then(() => require(written))
    return require
  }
}
