// The tools' hold on the phone's inside: an iframe of the same origin, started and restarted here.

const WIDE = '(min-width: 720px)'

export class Inside {
  #listeners = []

  constructor(iframe) {
    this.iframe = iframe
    this.phone = null
    iframe.addEventListener('load', () => this.#meet())
  }

  /** Start the app anew at an address, entered by a scene value: a cold start. */
  start(address, scene) {
    const query = new URLSearchParams({ value: scene })
    if (matchMedia(WIDE).matches) query.set('framed', '')
    // Another number makes it another document, so that the same address starts anew too.
    query.set('n', String(Date.now()))
    this.phone = null
    this.iframe.src = `frame.html?${query}#/${address}`
  }

  /** Open an address in the running app, or start it there. */
  open(address, scene) {
    if (this.phone) this.phone.open(address, scene)
    else this.start(address, scene)
  }

  /** The address of the page in front. */
  get address() {
    return this.iframe.contentWindow?.location.hash.replace(/^#\/?/, '') ?? ''
  }

  /** Call `listener(phone)` each time the inside has started. */
  onStart(listener) {
    this.#listeners.push(listener)
  }

  async #meet() {
    const { contentWindow } = this.iframe
    if (!contentWindow.__preview) return
    const phone = await contentWindow.__preview.ready
    if (contentWindow !== this.iframe.contentWindow) return
    this.phone = phone
    for (const listener of this.#listeners) listener(phone)
  }
}
