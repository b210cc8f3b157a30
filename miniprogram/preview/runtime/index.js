// The entry of the phone's inside: reads the settings and the servers' addresses, then starts the app.
import { Device } from './device.js'
import { Phone, SCENES } from './phone.js'
import { readPreviewConfig } from './preview-config.js'
import { installWxs } from './wxs.js'

const query = new URLSearchParams(location.search)
document.body.classList.toggle('mp-framed', query.has('framed'))

installWxs()
const device = new Device(localStorage, { ...Object.fromEntries(query), name: query.get('device') })
window.__preview = { ready: start() }

async function start() {
  const config = await readPreviewConfig(document.baseURI)
  const phone = new Phone({ app: window.__mpApp, device, config })
  window.wx = phone.wx
  window.__mp = phone.probe
  Object.assign(window.__preview, { phone, device, ...config })
  phone.start(location.hash.replace(/^#\/?/, ''), Number(query.get('value')) || SCENES.list)
  return phone
}
