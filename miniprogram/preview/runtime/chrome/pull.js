// Pulling a page down to refresh it: three dots under the title until the page says it is done.
import { make } from './dom.js'

const ENOUGH_PX = 56
const FARTHEST_PX = 90

/** Let the pages of a screen be pulled, where their config allows it. */
export function installPull(phone) {
  let start = null
  const top = () => phone.routes.top
  const allowed = (page) => page?.config.enablePullDownRefresh && page.scroller.scrollTop <= 0 && !page.refreshing
  phone.screen.addEventListener(
    'touchstart',
    (event) => {
      start = allowed(top()) ? event.touches[0].clientY : null
    },
    { passive: true },
  )
  phone.screen.addEventListener(
    'touchmove',
    (event) => {
      if (start === null) return
      const pulled = event.touches[0].clientY - start
      if (pulled > 0) shift(top(), Math.min(FARTHEST_PX, pulled / 2))
    },
    { passive: true },
  )
  phone.screen.addEventListener('touchend', () => {
    const page = top()
    if (start !== null && page?.pulled >= ENOUGH_PX) refresh(page)
    else if (page?.pulled) settle(page)
    start = null
  })
}

/** Refresh a page as if it had been pulled. */
export function refresh(page) {
  page.refreshing = true
  shift(page, ENOUGH_PX)
  page.call('onPullDownRefresh')
}

/** The page is refreshed: back to its place. */
export function settle(page) {
  page.refreshing = false
  shift(page, 0)
}

function shift(page, distance) {
  page.pulled = distance
  page.dots ??= page.frame.insertBefore(make('div', 'mp-dots', {}, make('i'), make('i'), make('i')), page.scroller)
  page.dots.classList.toggle('mp-on-dark', page.config.backgroundTextStyle !== 'dark')
  page.frame.classList.toggle('mp-pulled', distance > 0)
  page.scroller.style.transform = distance ? `translateY(${distance}px)` : ''
}
