// What the phone says about itself.
import { has, SINCE } from '../versions.js'

export function system(phone) {
  const { device } = phone
  const window = () => {
    const safe = phone.safeArea()
    const { width, height } = phone.pageSize()
    return {
      pixelRatio: devicePixelRatio,
      screenWidth: innerWidth,
      screenHeight: innerHeight,
      windowWidth: width,
      windowHeight: height,
      statusBarHeight: phone.bars.statusHeight,
      screenTop: phone.bars.height,
      safeArea: safe,
    }
  }
  const hardware = () => ({
    brand: 'devtools',
    model: 'iPhone X',
    platform: 'devtools',
    system: 'iOS 17.0',
    abi: 'x64',
    deviceAbi: 'x64',
    benchmarkLevel: 1,
    memorySize: 2048,
  })
  const base = () => ({
    SDKVersion: device.sdk,
    version: '8.0.60',
    language: 'zh_CN',
    enableDebug: false,
    fontSizeSetting: device.fontSize,
    theme: phone.manifest.app.darkmode ? device.theme : undefined,
    host: { env: 'WeChat', appId: '', version: 0 },
    mode: phone.life.singlePage ? 'singlePage' : 'default',
  })
  const all = () => ({
    ...hardware(),
    ...base(),
    ...window(),
    fontSizeScaleFactor: device.fontSize / 16,
    albumAuthorized: true,
    cameraAuthorized: true,
    locationAuthorized: true,
    microphoneAuthorized: true,
    notificationAuthorized: true,
    bluetoothEnabled: false,
    locationEnabled: true,
    wifiEnabled: true,
    deviceOrientation: 'portrait',
  })
  return {
    sync: {
      getSystemInfoSync: all,
      getWindowInfo: window,
      getDeviceInfo: hardware,
      getAppBaseInfo: base,
      getSystemSetting: () => ({ bluetoothEnabled: false, locationEnabled: true, wifiEnabled: true, deviceOrientation: 'portrait' }),
      getAppAuthorizeSetting: () => ({
        albumAuthorized: 'authorized',
        cameraAuthorized: 'authorized',
        locationAuthorized: 'authorized',
        microphoneAuthorized: 'authorized',
        notificationAuthorized: 'authorized',
      }),
      getMenuButtonBoundingClientRect: () => phone.bars.capsuleRect,
      getLaunchOptionsSync: () => phone.life.launched,
      getEnterOptionsSync: () => phone.life.enter,
      getApiCategory: () => phone.life.enter.apiCategory,
      getUpdateManager: () => ({
        onCheckForUpdate: (listener) => setTimeout(listener, 0, { hasUpdate: false }),
        onUpdateReady() {},
        onUpdateFailed() {},
        applyUpdate() {},
      }),
      getLogManager: () => ({ debug() {}, info() {}, log() {}, warn() {} }),
      getRealtimeLogManager: () => ({
        info() {},
        warn() {},
        error() {},
        setFilterMsg() {},
        addFilterMsg() {},
        tag: () => ({ info() {}, warn() {}, error() {} }),
      }),
      getPerformance: () => ({
        createObserver: () => ({ observe() {}, disconnect() {} }),
        getEntries: () => [],
        getEntriesByName: () => [],
        getEntriesByType: () => [],
      }),
      reportEvent() {},
      reportPerformance() {},
      canIUse: (what) => canIUse(phone, what),
      ...phone.listeners(
        'AppShow',
        'AppHide',
        'ThemeChange',
        'Error',
        'UnhandledRejection',
        'PageNotFound',
        'AudioInterruptionBegin',
        'AudioInterruptionEnd',
        'ApiCategoryChange',
        'CopyUrl',
      ),
    },
    async: { getSystemInfo: all, getSystemInfoAsync: all },
  }
}

/** Only whole functions and components are known; finer words count as there if their first one is. */
function canIUse(phone, what) {
  const [first] = String(what).split('.')
  if (SINCE[first] || phone.builtinNames.has(first)) return has(phone.device.sdk, first) && phone.builtinNames.has(first)
  return first in phone.wx
}
