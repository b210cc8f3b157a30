// The frame around the phone: its tools, and where an address of /mini/ leads.
import { addressInPicture, canReadCodes } from '../runtime/codes/codes.js'
import { Device } from '../runtime/device.js'
import { addressInCode, addressOfCode } from '../runtime/url.js'
import { Inside } from './inside.js'
import { keepLog } from './log.js'
import { buildSwitches, sceneValue } from './switches.js'

const SCANNED = 1047
const at = (id) => document.getElementById(id)

const inside = new Inside(at('phone'))
const tell = (words) => {
  at('told').textContent = words
}

/** Whatever was pasted: a page's address, or the address that a code holds. */
function openPasted(pasted) {
  if (!/^https?:/.test(pasted)) return inside.open(pasted.replace(/^#?\//, ''), sceneValue)
  const address = addressInCode(pasted)
  if (!address) return tell('这个网址里没有 page，打不开。')
  return inside.open(address, SCANNED)
}

async function scan(file) {
  tell('')
  if (!(await canReadCodes())) return tell('这个浏览器不会识码：请把码里的网址贴到上面的框里。')
  const address = await addressInPicture(file).catch(() => null)
  if (!address) return tell('图里没有认出小程序码。')
  return inside.open(address, SCANNED)
}

function listen() {
  at('open').addEventListener('submit', (event) => {
    event.preventDefault()
    tell('')
    openPasted(at('address').value.trim())
  })
  at('scan')
    .querySelector('input')
    .addEventListener('change', (event) => {
      const [file] = event.target.files
      event.target.value = ''
      if (file) scan(file)
    })
  at('back').addEventListener('click', () => inside.phone?.wx.navigateBack({ fail() {} }))
  at('reload').addEventListener('click', restart)
  at('share').addEventListener('click', () => inside.phone?.share('menu'))
  at('moments').addEventListener('click', () => inside.phone?.shareTimeline())
  inside.onStart((phone) => {
    const show = () => {
      at('route').textContent = inside.address
      // So that the browser's own reload comes back here; a scanned code's address leads where it led.
      if (!new URLSearchParams(location.search).has('page')) history.replaceState(null, '', `#/${inside.address}`)
    }
    phone.on('route', show)
    show()
  })
}

function restart() {
  inside.start(inside.address, sceneValue)
}

/** ?device=乙&theme=dark sets the phone as the switches do, also where no switches are shown. */
function setPhone() {
  const query = new URLSearchParams(location.search)
  new Device(localStorage).set({ ...Object.fromEntries(query), name: query.get('device') })
}

/** A scanned code comes as ?page=…&scene=…; a link to a page as a hash; anything else is home. */
function arrive() {
  const query = new URLSearchParams(location.search)
  const page = query.get('page')
  if (page) inside.start(addressOfCode(page, query.get('scene') ?? ''), Number(query.get('value')) || SCANNED)
  else inside.start(location.hash.replace(/^#\/?/, ''), Number(query.get('value')) || sceneValue)
}

Object.defineProperty(window, '__mp', { get: () => at('phone').contentWindow?.__mp })
setPhone()
buildSwitches(at('switches'), inside, restart)
keepLog(at('log'), inside)
listen()
arrive()
