// What is asked for, kept and for how long, and the privacy contract that WeChat shows for us.
import type { components } from '../api'
import { call } from './http'

export type PrivacyFacts = components['schemas']['PrivacyOut']

/** Tell what is asked for, what is kept, why and how long. */
export function getPrivacy(): Promise<PrivacyFacts> {
  return call('GET', '/api/v1/privacy')
}

/** How the reader stands to the privacy contract: its name, and whether they have still to agree. */
export interface Contract {
  name: string
  asks: boolean
}

/** Tell how the reader stands to the contract; a library that cannot say asks by itself when it must. */
export function getContract(): Promise<Contract> {
  return new Promise((resolve) => {
    const unknown = { name: '隐私保护指引', asks: false }
    if (!wx.getPrivacySetting) return resolve(unknown)
    wx.getPrivacySetting({
      success: (r) => resolve({ name: r.privacyContractName || unknown.name, asks: r.needAuthorization }),
      fail: () => resolve(unknown),
    })
  })
}

/** Open the contract; false where it cannot be opened here. */
export function openContract(): Promise<boolean> {
  return new Promise((resolve) => {
    if (!wx.openPrivacyContract) return resolve(false)
    wx.openPrivacyContract({ success: () => resolve(true), fail: () => resolve(false) })
  })
}
