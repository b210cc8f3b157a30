// What a <button open-type> does.
import { fire } from '../builtins/kit.js'

const NOT_HERE = {
  contact: '客服会话',
  feedback: '意见反馈',
  launchApp: '打开 App',
  getPhoneNumber: '手机号',
  getRealtimePhoneNumber: '手机号',
}

/** Do a button's open type; several may be joined by `|`, as WeChat allows with the privacy one. */
export async function openType(phone, button, types) {
  if (phone.life.singlePage) {
    phone.dialogs.toast({ title: '请前往小程序使用完整服务', icon: 'none' })
    return
  }
  for (const type of types.split('|')) await (DEEDS[type] ?? notHere)(phone, button, type)
}

const DEEDS = {
  share: (phone, button) => phone.share('button', button),
  openSetting: async (phone, button) => fire(button, 'opensetting', await phone.consent.openSetting()),
  agreePrivacyAuthorization(phone, button) {
    phone.consent.agree()
    fire(button, 'agreeprivacyauthorization', { errMsg: 'agreePrivacyAuthorization:ok' })
  },
  async chooseAvatar(phone, button) {
    try {
      await phone.consent.privacy('button.chooseAvatar')
      const { tapIndex } = await phone.dialogs.sheet({ itemList: ['用微信头像', '从相册选择'] })
      const avatarUrl = tapIndex === 0 ? await ownAvatar(phone) : await fromAlbum(phone)
      if (avatarUrl) fire(button, 'chooseavatar', { avatarUrl })
    } catch (error) {
      fire(button, 'chooseavatar', { errMsg: `chooseAvatar:fail ${error.message}` })
    }
  },
}

function notHere(phone, button, type) {
  phone.dialogs.toast({ title: `预览里没有${NOT_HERE[type] ?? type}`, icon: 'none' })
}

async function fromAlbum({ dialogs, files }) {
  const [file] = await dialogs.chooseFiles({ accept: 'image/*' })
  if (!file) return ''
  return files.keep({ bytes: new Uint8Array(await file.arrayBuffer()), type: file.type, name: file.name })
}

/** A picture of the reader's first letter, since the preview has no WeChat avatar. */
async function ownAvatar({ device, files }) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 132, height: 132 })
  const pen = canvas.getContext('2d')
  const hue = [...device.name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 360
  pen.fillStyle = `hsl(${hue} 40% 55%)`
  pen.fillRect(0, 0, 132, 132)
  pen.fillStyle = '#fff'
  pen.font = '64px sans-serif'
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText([...device.name][0], 66, 70)
  const blob = await new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/png')
  })
  return files.keep({ bytes: new Uint8Array(await blob.arrayBuffer()), type: 'image/png', name: 'avatar.png' })
}
