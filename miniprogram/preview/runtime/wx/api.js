// The manner of every wx function: success, fail and complete or a promise; errMsg; each call noted;
// what single-page mode forbids refused.

/** A failure with words for errMsg and further fields, such as errno. */
export class Refused extends Error {
  constructor(words, fields = {}) {
    super(words)
    this.fields = fields
  }
}

/** What Moments' single-page mode does not allow. */
export const NOT_IN_SINGLE_PAGE = new Set(
  (
    'login navigateTo redirectTo switchTab reLaunch navigateBack navigateToMiniProgram openOfficialAccountArticle requestPayment ' +
    'requestSubscribeMessage chooseMedia chooseImage saveImageToPhotosAlbum setClipboardData getClipboardData ' +
    'showShareMenu hideShareMenu updateShareMenu getShareInfo getGroupEnterInfo showShareImageMenu openSetting authorize ' +
    'openPrivacyContract requirePrivacyAuthorize getUserProfile chooseMessageFile'
  ).split(' '),
)

/**
 * Make a wx function of `run(options)`, which gives the result or throws.
 *
 * Without any callback in the options the function gives a promise, as WeChat's do.
 * `onError` hears what a callback throws.
 */
export function asyncFunction(name, run, { onError, forbids }) {
  return (options = {}) => {
    const outcome = new Promise((resolve) => {
      resolve()
    })
      .then(() => {
        if (forbids(name)) throw new Refused('not available in single page mode')
        return run(options ?? {})
      })
      .then(
        (result) => ({ ...result, errMsg: `${name}:ok` }),
        (error) => Promise.reject(failure(name, error)),
      )
    const { success, fail, complete } = options ?? {}
    if (!success && !fail && !complete) return outcome
    outcome.then(
      (result) => answer([success, complete], result, onError),
      (error) => answer([fail, complete], error, onError),
    )
    return undefined
  }
}

/** The object that a failed call gives: errMsg and the refusal's own fields. */
export function failure(name, error) {
  const words = error instanceof Error ? error.message : String(error)
  return { ...error?.fields, errMsg: `${name}:fail ${words}`.trim() }
}

/** Call callbacks one after another; one that throws does not stop the next. */
export function answer(callbacks, value, onError) {
  for (const callback of callbacks) {
    try {
      callback?.(value)
    } catch (error) {
      onError(error)
    }
  }
}
