// What a person may demand: the facts, all that is kept about them; and what WeChat asks on our behalf.
import type { components } from '../api'
import { call, fetchFile } from './http'
import { getPlatform } from './device'

export type PrivacyFacts = components['schemas']['PrivacyOut']

const EXPORT_NAME = '拾句-我的数据.zip'

/** Tell what is asked for, what is kept, why and how long. */
export function getPrivacy(): Promise<PrivacyFacts> {
  return call('GET', '/api/v1/privacy')
}

/** Fetch all that is kept about the reader as one file, telling how far it is; gives its place. Throws ApiError. */
export function exportData(heard: (percent: number) => void): Promise<string> {
  return fetchFile('/api/v1/me/export', exportPath(), heard)
}

/** Remove the file from this phone, if it is there. */
export function deleteExport(): void {
  wx.getFileSystemManager().unlink({ filePath: exportPath(), fail: () => undefined })
}

function exportPath(): string {
  return `${wx.env.USER_DATA_PATH}/shiju-export.zip`
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

/** How a file can leave this phone: to a chat, to a computer's disk, or not at all. */
export type ExportWay = 'chat' | 'disk' | 'none'

/** Tell how a file can leave this phone. */
export function getExportWay(): ExportWay {
  const onComputer = ['windows', 'mac'].includes(getPlatform())
  if (onComputer && !!wx.saveFileToDisk) return 'disk'
  return !wx.shareFileMessage ? 'none' : 'chat'
}

/** What became of a file on its way out. */
export type ShareResult = 'sent' | 'cancelled' | 'failed'

/** Hand the file over, as `exit` says. Needs a tap. */
export function shareExport(filePath: string): Promise<ShareResult> {
  return new Promise((resolve) => {
    const outcome = {
      success: () => resolve('sent' as const),
      fail: (e: { errMsg: string }) => resolve(e.errMsg.includes('cancel') ? 'cancelled' : 'failed'),
    }
    if (getExportWay() === 'disk') wx.saveFileToDisk({ filePath, ...outcome })
    else wx.shareFileMessage({ filePath, fileName: EXPORT_NAME, ...outcome })
  })
}

/** Hand the reader a text to paste elsewhere. Needs a tap. */
export function copyText(data: string): void {
  wx.setClipboardData({ data, fail: () => undefined })
}
