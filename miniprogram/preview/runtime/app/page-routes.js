// The route stack with real pages in it.
import { RouteStack } from '../route-stack.js'
import { formatAddress } from '../url.js'
import { OpenPage } from './page.js'

/** The routes of a phone. */
export function pageRoutes(phone) {
  return new RouteStack({
    exists: (path) => Boolean(phone.manifest.components[path]?.isPage),
    isTab: (path) => phone.isTab(path),
    create(target, channel) {
      phone.definitions.ensure(target.path)
      return new OpenPage(phone, target, channel)
    },
    load: (page) => page.load(),
    show: (page) => bringForward(phone, page),
    hide: (page) => page.hide(),
    close: (page) => page.close(),
  })
}

function bringForward(phone, page) {
  for (const frame of phone.screen.querySelectorAll('.mp-frame')) frame.classList.toggle('mp-on', frame === page.frame)
  phone.bars.paint(page)
  measure(phone)
  page.show()
  history.replaceState(null, '', `#/${formatAddress(page)}`)
  phone.emit('route', page)
}

/** A page's own height is what vh counts in; it changes with the bars. */
export function measure({ screen }) {
  document.documentElement.style.setProperty('--mp-vh', `${screen.clientHeight / 100}px`)
}
