// Dialogs, the bars, pulling and scrolling, small sounds and shakes.
import { settle, refresh } from '../chrome/pull.js'
import { Refused } from './api.js'

export function interfaceOf(phone) {
  const { dialogs, bars } = phone
  const top = () => phone.routes.top
  const nothing = () => {}
  const tab = (index, text) => bars.badge(index, text)
  const nav = (fields) => {
    Object.assign(top().nav, fields)
    bars.paint(top())
  }
  return {
    sync: {
      nextTick: (run) => {
        Promise.resolve().then(run)
      },
      ...phone.listeners('WindowResize', 'KeyboardHeightChange', 'UserCaptureScreen', 'CopyUrl', 'GeneratePoster', 'MemoryWarning'),
    },
    async: {
      showToast(options) {
        phone.probe.toast(options)
        dialogs.toast(options)
      },
      hideToast: () => dialogs.hideToast(),
      showLoading: (options) => dialogs.toast({ ...options, icon: 'loading', stays: true }),
      hideLoading: () => dialogs.hideToast(),
      showModal: (options) => dialogs.modal(options),
      showActionSheet(options) {
        if (options.itemList.length > 6) throw new Refused('parameter error: itemList should not be larger than 6')
        return dialogs.sheet(options)
      },
      setNavigationBarTitle: ({ title }) => nav({ title }),
      setNavigationBarColor: ({ frontColor: front, backgroundColor: back }) => nav({ front, back }),
      showNavigationBarLoading: nothing,
      hideNavigationBarLoading: nothing,
      hideHomeButton: () => bars.hideHome(top()),
      setBackgroundColor: nothing,
      setBackgroundTextStyle: nothing,
      setTabBarBadge: ({ index, text }) => tab(index, text),
      removeTabBarBadge: ({ index }) => tab(index, ''),
      showTabBarRedDot: ({ index }) => tab(index, ' '),
      hideTabBarRedDot: ({ index }) => tab(index, ''),
      showTabBar: () => bars.showTabs(true),
      hideTabBar: () => bars.showTabs(false),
      startPullDownRefresh: () => refresh(top()),
      stopPullDownRefresh: () => settle(top()),
      pageScrollTo: (options) => scroll(top(), options),
      vibrateShort: nothing,
      vibrateLong: nothing,
      hideKeyboard: () => document.activeElement?.blur(),
      setKeepScreenOn: nothing,
      loadFontFace: async ({ family, source, desc = {} }) => {
        document.fonts.add(await new FontFace(family, source, desc).load())
      },
    },
  }
}

function scroll(page, { scrollTop, selector, offsetTop = 0, duration = 300 }) {
  const { scroller } = page
  let target = scrollTop
  if (selector) {
    const node = page.find(selector)
    if (!node) throw new Refused(`can not find node ${selector}`)
    target = node.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop + offsetTop
  }
  scroller.scrollTo({ top: target, behavior: duration === 0 ? 'instant' : 'smooth' })
}
