// The tools' switches: whose phone it is, how it was entered, what it can and may.
import { FACTORY } from '../runtime/device.js'

const SCENES = [
  [1001, '1001 最近使用'],
  [1047, '1047 扫小程序码'],
  [1048, '1048 长按小程序码'],
  [1007, '1007 好友的卡片'],
  [1008, '1008 群里的卡片'],
  [1044, '1044 带群的卡片'],
  [1058, '1058 公众号文章'],
  [1035, '1035 公众号菜单'],
  [1154, '1154 朋友圈单页'],
  [1155, '1155 从单页进来'],
  [1089, '1089 下拉'],
]
const LIBRARIES = ['3.16.2', '3.16.0', '3.6.4', '3.6.3', '3.0.0', '2.32.3']
const FONTS = [
  [15, '小 15'],
  [16, '标准 16'],
  [18, '大 18'],
  [20, '更大 20'],
  [23, '特大 23'],
]
const THEMES = [
  ['light', '浅色'],
  ['dark', '深色'],
]
const NETWORKS = [
  ['wifi', 'Wi-Fi'],
  ['slow', '很慢'],
  ['none', '断开'],
]
const ALBUM = 'scope.writePhotosAlbum'
const ANSWERS = [
  ['', '还没问'],
  ['yes', '允许'],
  ['no', '拒绝'],
]
const PRIVACY = [
  ['', '还没同意'],
  ['yes', '已同意'],
]

/** The scene value that the next opening has. */
export let sceneValue = 1001

/**
 * Build the switches. What changes a running phone changes it at once; another reader, library or
 * font size needs `restart()`.
 */
export function buildSwitches(section, inside, restart) {
  const kept = { ...FACTORY, ...JSON.parse(localStorage.getItem('preview:device') ?? '{}') }
  const set = (wanted) => {
    if (inside.phone) inside.phone.device.set(wanted)
    else localStorage.setItem('preview:device', JSON.stringify({ ...kept, ...wanted }))
  }
  const setAndRestart = (wanted) => {
    set(wanted)
    restart()
  }
  const controls = {
    name: nameField(kept.name, (name) => setAndRestart({ name })),
    sdk: choice(
      LIBRARIES.map((each) => [each, each]),
      kept.sdk,
      (sdk) => setAndRestart({ sdk }),
    ),
    theme: choice(THEMES, kept.theme, (theme) => set({ theme })),
    fontSize: choice(FONTS, kept.fontSize, (fontSize) => setAndRestart({ fontSize: Number(fontSize) })),
    network: choice(NETWORKS, kept.network, (network) => set({ network })),
    group: textField('group', kept.group, (group) => set({ group })),
  }
  const album = choice(ANSWERS, '', (answer) => inside.phone?.device.allow({ scopes: { [ALBUM]: answer ? answer === 'yes' : null } }))
  const privacy = choice(PRIVACY, '', (answer) => inside.phone?.device.allow({ privacy: answer === 'yes' }))
  section.append(
    field('读者', controls.name, readers()),
    field(
      '场景值',
      choice(SCENES, sceneValue, (value) => {
        sceneValue = Number(value)
      }),
    ),
    field('群', controls.group),
    field('基础库', controls.sdk),
    field('外观', controls.theme),
    field('字体', controls.fontSize),
    field('网络', controls.network),
    field('相册权限', album),
    field('隐私指引', privacy),
  )
  const show = ({ privacy: agreed, scopes }) => {
    privacy.value = agreed ? 'yes' : ''
    album.value = scopes[ALBUM] === undefined ? '' : scopes[ALBUM] ? 'yes' : 'no'
  }
  inside.onStart(({ device }) => {
    show(device.allowed)
    device.on('allowed', show)
    device.on('change', (now) => {
      for (const [name, control] of Object.entries(controls)) control.value = now[name]
    })
  })
}

function field(name, ...controls) {
  const label = document.createElement('label')
  label.append(name, ...controls)
  return label
}

function choice(options, chosen, onChoice) {
  const select = document.createElement('select')
  for (const [value, words] of options) select.add(new Option(words, value, false, String(value) === String(chosen)))
  select.addEventListener('change', () => onChoice(select.value))
  return select
}

function nameField(name, onName) {
  const input = document.createElement('input')
  input.id = 'reader'
  input.value = name
  input.maxLength = 40
  input.setAttribute('list', 'readers')
  input.addEventListener('focus', () => input.select())
  input.addEventListener('change', () => {
    if (input.value.trim()) onName(input.value.trim())
  })
  return input
}

function textField(id, words, onWords) {
  const input = Object.assign(document.createElement('input'), { id, value: words, maxLength: 40, placeholder: '群里的卡片从哪个群来' })
  input.addEventListener('change', () => onWords(input.value.trim()))
  return input
}

function readers() {
  const known = document.createElement('datalist')
  known.id = 'readers'
  for (const each of ['甲', '乙', '丙', '丁']) known.append(new Option(each))
  return known
}
