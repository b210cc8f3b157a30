// The file of all that is kept about the reader: fetched, handed over, removed from the phone.
import { fetchFile } from './http'
import { getPlatform } from './device'

const EXPORT_NAME = '拾句-我的数据.zip'

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
