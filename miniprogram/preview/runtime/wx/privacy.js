// The privacy contract: asked before the first private function, by the app's own words if it
// listens for that, else by WeChat's own box; and what may be done with the album.
import { Refused } from './api.js'
import { make } from '../chrome/dom.js'

const REST_MS = 10_000
const SCOPES = {
  'scope.writePhotosAlbum': '保存图片到你的相册',
  'scope.camera': '使用你的摄像头',
  'scope.record': '使用你的麦克风',
  'scope.userLocation': '获取你的位置信息',
}

export class Consent {
  #refusedAt = -Infinity
  #pending = null

  constructor(phone) {
    this.phone = phone
    this.listeners = []
  }

  /** Make sure the privacy contract is agreed to. Throws Refused (errno 104) if it is not. */
  async privacy(referrer) {
    const { device } = this.phone
    if (device.allowed.privacy) return
    const refusal = new Refused('privacy permission is not authorized', { errno: 104 })
    if (performance.now() - this.#refusedAt < REST_MS) throw refusal
    this.#pending ??= this.#ask(referrer).finally(() => {
      this.#pending = null
    })
    await this.#pending
    if (!device.allowed.privacy) {
      this.#refusedAt = performance.now()
      throw refusal
    }
  }

  /** The reader agrees, by tapping the app's own button. */
  agree() {
    this.#refusedAt = -Infinity
    this.phone.device.allow({ privacy: true })
  }

  async #ask(referrer) {
    if (this.listeners.length) {
      await new Promise((resolve) => {
        const resume = ({ event }) => {
          if (event !== 'exposureAuthorization') resolve()
        }
        for (const listener of this.listeners) listener(resume, { referrer })
      })
      return
    }
    const { confirm } = await this.phone.dialogs.modal({
      title: '用户隐私保护提示',
      content: `使用前请阅读《${this.phone.appName}隐私保护指引》，同意后继续。`,
      cancelText: '拒绝',
      confirmText: '同意',
    })
    if (confirm) this.agree()
  }

  /** Make sure a scope is allowed: asked once, and refused for good until openSetting. Throws Refused. */
  async scope(name) {
    const { device, dialogs, appName } = this.phone
    const known = device.allowed.scopes[name]
    if (known === undefined) {
      const { confirm } = await dialogs.modal({
        title: `${appName} 申请`,
        content: SCOPES[name] ?? name,
        cancelText: '拒绝',
        confirmText: '允许',
      })
      device.allow({ scopes: { [name]: confirm } })
    }
    if (!device.allowed.scopes[name]) throw new Refused('auth deny')
  }

  /** WeChat's settings page: every scope that was asked, with a switch. Gives {authSetting}. */
  openSetting() {
    const { device } = this.phone
    return new Promise((resolve) => {
      const rows = Object.entries(device.allowed.scopes).map(([name, allowed]) =>
        make(
          'label',
          'mp-row',
          {},
          SCOPES[name] ?? name,
          make('input', '', {
            type: 'checkbox',
            checked: allowed,
            'data-scope': name,
            onchange: (event) => device.allow({ scopes: { [name]: event.target.checked } }),
          }),
        ),
      )
      const close = () => {
        layer.remove()
        resolve({ authSetting: device.allowed.scopes })
      }
      const empty = rows.length ? null : make('p', '', {}, '还没有请求过任何权限')
      const layer = make(
        'div',
        'mp-modal mp-setting',
        {},
        make(
          'div',
          'mp-box',
          {},
          make('h3', '', {}, '设置'),
          empty,
          ...rows,
          make('footer', '', {}, make('a', 'mp-ok', { onclick: close }, '返回')),
        ),
      )
      document.getElementById('mp-phone').append(layer)
    })
  }
}

export function privacy(phone) {
  const { consent, device } = phone
  const contract = `《${phone.appName}隐私保护指引》`
  return {
    sync: {
      onNeedPrivacyAuthorization: (listener) => {
        consent.listeners.push(listener)
      },
      offNeedPrivacyAuthorization: () => {
        consent.listeners = []
      },
    },
    async: {
      getPrivacySetting: () => ({ needAuthorization: !device.allowed.privacy, privacyContractName: contract }),
      requirePrivacyAuthorize: () => consent.privacy('requirePrivacyAuthorize'),
      openPrivacyContract: async () => {
        await phone.dialogs.modal({ title: contract, content: '真机上，这里是后台填写的《用户隐私保护指引》。', showCancel: false })
      },
      getSetting: ({ withSubscriptions = false }) => ({
        authSetting: device.allowed.scopes,
        ...(withSubscriptions && { subscriptionsSetting: { mainSwitch: true, itemSettings: device.allowed.subscriptions } }),
      }),
      authorize: async ({ scope }) => {
        await consent.privacy('authorize')
        await consent.scope(scope)
      },
      openSetting: () => consent.openSetting(),
    },
  }
}
