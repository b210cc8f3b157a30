// Base-library versions: which is newer, and what came with which.

/** Whether version `a` is at least version `b`: 3.10.0 is newer than 3.9.9. */
export function atLeast(a, b) {
  const left = a.split('.').map(Number)
  const right = b.split('.').map(Number)
  for (let i = 0; i < 3; i += 1) {
    if ((left[i] ?? 0) !== (right[i] ?? 0)) return (left[i] ?? 0) > (right[i] ?? 0)
  }
  return true
}

/** Components and functions that older libraries lack; everything else is taken to be there. */
export const SINCE = {
  selection: '3.6.4',
  'root-portal': '2.25.1',
  'page-container': '2.16.0',
  'official-account': '2.3.0',
  'wx.openOfficialAccountArticle': '3.4.8',
  'wx.openOfficialAccountProfile': '3.7.10',
  'wx.showShareImageMenu': '2.14.3',
  'wx.shareFileMessage': '2.16.1',
  'wx.getGroupEnterInfo': '2.17.3',
  'wx.getPrivacySetting': '2.32.3',
  'wx.onNeedPrivacyAuthorization': '2.32.3',
  'wx.requirePrivacyAuthorize': '2.32.3',
  'wx.openPrivacyContract': '2.32.3',
  'wx.getEnterOptionsSync': '2.9.4',
  'wx.getWindowInfo': '2.20.1',
  'wx.getDeviceInfo': '2.20.1',
  'wx.getAppBaseInfo': '2.20.1',
  'wx.onCopyUrl': '2.14.3',
  'wx.offCopyUrl': '2.14.3',
  'wx.onGeneratePoster': '3.12.0',
  'wx.offGeneratePoster': '3.12.0',
  'wx.chooseMedia': '2.10.0',
  'selection.selectRange': '3.16.0',
  'selection.removeSelection': '3.16.0',
  'selection.setBaseAndExtent': '3.16.2',
}

/** Whether a library of this version has the named thing. */
export function has(version, name) {
  return !SINCE[name] || atLeast(version, SINCE[name])
}
