// Passing on: what of it is a wx function. The page's own answer is app/sharing.js's.
import { Refused } from './api.js'
import { fromSimulator } from './simulator.js'

const GROUP_SCENES = [1008, 1044, 1158, 1160, 1185, 1326, 1327, 1328]

export function share(phone) {
  const menus = new WeakMap()
  const note = (menu) => {
    menus.set(phone.routes.top, menu)
  }
  return {
    sync: {},
    async: {
      showShareMenu: ({ menus: shown = ['shareAppMessage'] }) => note(shown),
      hideShareMenu: () => note([]),
      updateShareMenu: () => {},
      getShareInfo: () => {
        throw new Refused('no share info: ask getGroupEnterInfo')
      },
      async getGroupEnterInfo() {
        const { group } = phone.device
        if (!group || !GROUP_SCENES.includes(phone.life.enter.scene)) throw new Refused('invalid scene', { errCode: 40097 })
        return fromSimulator(phone, 'groups', { group }, 60_000)
      },
      async showShareImageMenu({ path }) {
        if (!phone.files.has(path)) throw new Refused('file not found')
        const { tapIndex } = await phone.dialogs.sheet({ itemList: ['发送给朋友', '分享到朋友圈', '收藏', '保存图片'] })
        if (tapIndex === 3) phone.emit('saved', { path, url: phone.files.urlOf(path) })
        phone.emit('passedOn', { kind: 'picture', path, url: phone.files.urlOf(path), tapIndex })
      },
      async shareFileMessage({ filePath, fileName = filePath?.split('/').pop() }) {
        if (!phone.files.has(filePath)) throw new Refused('file not found')
        const { confirm } = await phone.dialogs.modal({
          title: '发送给',
          content: `文件传输助手\n${fileName}`,
          cancelText: '取消',
          confirmText: '发送',
        })
        if (!confirm) throw new Refused('cancel')
        const share = { kind: 'file', path: filePath, title: fileName, url: phone.files.urlOf(filePath) }
        phone.probe.shares.push(share)
        phone.emit('passedOn', share)
      },
      async openOfficialAccountArticle({ url }) {
        if (!/^https:\/\/mp\.weixin\.qq\.com\//.test(url ?? '')) throw new Refused('invalid url')
        await phone.dialogs.modal({ title: '打开公众号文章', content: url, showCancel: false, confirmText: '返回' })
      },
      openOfficialAccountProfile: ({ username }) =>
        phone.dialogs.modal({ title: '打开公众号', content: username, showCancel: false, confirmText: '返回' }),
      openCustomerServiceChat: () => {
        throw new Refused('not in the preview')
      },
      navigateToMiniProgram: () => {
        throw new Refused('not in the preview')
      },
    },
  }
}
