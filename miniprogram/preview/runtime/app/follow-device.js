// What the app hears when the phone around it changes: theme, network, size, being looked at.
import { applyTheme } from '../theme.js'
import { networkOf } from '../wx/network.js'
import { measure } from './page-routes.js'

/** Let the app follow its phone from now on. */
export function followDevice(phone) {
  applyTheme(phone.theme, document)
  addEventListener('resize', () => resized(phone))
  document.addEventListener('visibilitychange', () => (document.hidden ? phone.background() : phone.foreground()))
  addEventListener('unhandledrejection', ({ reason, promise }) => {
    phone.probe.error(reason)
    phone.life.call('onUnhandledRejection', { reason, promise })
    phone.emit('UnhandledRejection', { reason, promise })
  })
  phone.device.on('change', (now, before) => {
    if (now.theme !== before.theme && phone.manifest.app.darkmode) themeChanged(phone, now.theme)
    if (now.fontSize !== before.fontSize) phone.routes.top?.sizeRem()
    if (now.network !== before.network) networkChanged(phone, networkOf(now))
  })
}

function resized(phone) {
  measure(phone)
  const size = { windowWidth: innerWidth, windowHeight: innerHeight }
  const page = phone.routes.top
  page?.call('onResize', { size })
  page?.component.triggerPageLifetime('resize', [{ size }])
  phone.emit('WindowResize', { size })
}

function themeChanged(phone, theme) {
  applyTheme(theme, document)
  phone.bars.paint(phone.routes.top)
  phone.life.call('onThemeChange', { theme })
  phone.emit('ThemeChange', { theme })
}

function networkChanged(phone, { isConnected, networkType, weakNet }) {
  phone.emit('NetworkStatusChange', { isConnected, networkType })
  phone.emit('NetworkWeakChange', { weakNet, networkType })
}
