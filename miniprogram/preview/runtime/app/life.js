// The app's own life: launched once, shown and hidden as the phone turns to it, entered anew by
// every scan. Which way it was entered last is what getEnterOptionsSync tells.

/** The scene value of Moments' single-page mode. */
export const SINGLE_PAGE = 1154

export class AppLife {
  constructor({ definition, onError, emit }) {
    Object.assign(this, { definition, onError, emit, visible: false })
    this.instance = null
  }

  /** Start: onLaunch, then onShow, with where and how. `ready` is called with the app before that. */
  launch(enter) {
    this.enter = this.launched = optionsOf(enter)
    this.instance = Object.assign(Object.create({}), this.definition())
    this.call('onLaunch', this.launched)
    this.show()
  }

  /** Come to the front; a new way in replaces the last one. */
  show(enter = null) {
    if (enter) this.enter = optionsOf(enter)
    if (this.visible) return
    this.visible = true
    this.call('onShow', this.enter)
    this.emit('AppShow', this.enter)
  }

  hide() {
    if (!this.visible) return
    this.visible = false
    this.call('onHide')
    this.emit('AppHide')
  }

  get singlePage() {
    return this.enter?.scene === SINGLE_PAGE
  }

  /** Call one of the app's functions, if it has it. */
  call(name, ...values) {
    try {
      return this.instance?.[name]?.(...values)
    } catch (error) {
      this.onError(error)
      return undefined
    }
  }
}

function optionsOf({ path, query, scene }) {
  return {
    path,
    query,
    scene,
    referrerInfo: {},
    apiCategory: scene === SINGLE_PAGE ? 'browseOnly' : 'default',
  }
}
