// Registers the built-in components. Tags without behaviour of their own are plain nodes.
import { button } from './button.js'
import { checkbox, checkboxGroup, radio, radioGroup, slider, switchBox } from './choices.js'
import { form, label } from './form.js'
import { image } from './image.js'
import { any, reflect } from './kit.js'
import { movableView } from './movable.js'
import { picker } from './picker.js'
import { pickerView, pickerViewColumn } from './picker-view.js'
import { richText } from './rich-text.js'
import { scrollView } from './scroll-view.js'
import { selection } from './selection.js'
import {
  canvas,
  icon,
  matchMedia,
  navigationBar,
  navigator,
  officialAccount,
  pageContainer,
  pageMeta,
  progress,
  rootPortal,
  video,
  webView,
} from './small.js'
import { swiper, swiperItem } from './swiper.js'
import { input, textarea } from './text-fields.js'

const PLAIN = [
  'view',
  'text',
  'cover-view',
  'movable-area',
  'open-data',
  'audio',
  'map',
  'camera',
  'ad',
  'share-element',
  'keyboard-accessory',
]

const COMPONENTS = {
  image,
  'cover-image': image,
  button,
  input,
  textarea,
  'scroll-view': scrollView,
  swiper,
  'swiper-item': swiperItem,
  'rich-text': richText,
  icon,
  progress,
  checkbox,
  'checkbox-group': checkboxGroup,
  radio,
  'radio-group': radioGroup,
  switch: switchBox,
  slider,
  picker,
  'picker-view': pickerView,
  'picker-view-column': pickerViewColumn,
  form,
  label,
  navigator,
  canvas,
  video,
  'web-view': webView,
  'movable-view': movableView,
  selection,
  'page-meta': pageMeta,
  'navigation-bar': navigationBar,
  'root-portal': rootPortal,
  'page-container': pageContainer,
  'official-account': officialAccount,
  'match-media': matchMedia,
}

/** Every tag that WeChat builds in and the preview knows. */
export const BUILTIN_NAMES = new Set([...PLAIN, ...Object.keys(COMPONENTS)])

/** Define them all in a component space, with the compiled templates. */
export function defineBuiltins(space, templates, phone) {
  for (const name of PLAIN) space.setGlobalUsingComponent(name, name)
  for (const [name, describe] of Object.entries(COMPONENTS)) {
    const path = `$builtin/${name === 'cover-image' ? 'image' : name}`
    const content = templates[path]
    const component = space.defineComponent({
      is: `$builtin/${name}`,
      template: content && { groupList: templates, content },
      ...withAria(describe(phone)),
      options: { multipleSlots: false, writeFieldsToNode: true },
    })
    space.setGlobalUsingComponent(name, component)
  }
}

const ARIA = {
  ariaRole: 'role',
  ariaLabel: 'aria-label',
  ariaHidden: 'aria-hidden',
  ariaDisabled: 'aria-disabled',
  ariaChecked: 'aria-checked',
  ariaSelected: 'aria-selected',
  ariaExpanded: 'aria-expanded',
  ariaLive: 'aria-live',
  ariaRoledescription: 'aria-roledescription',
}

/** What a screen reader is told, on every component alike. */
function withAria({ properties = {}, observers = {}, ...rest }) {
  const told = Object.entries(ARIA).filter(([name]) => !(name in properties))
  return {
    ...rest,
    properties: { ...properties, ...Object.fromEntries(told.map(([name]) => [name, any()])) },
    observers: {
      ...observers,
      ...Object.fromEntries(
        told.map(([name, attribute]) => [
          name,
          function (value) {
            reflect(this, attribute, value === null ? null : String(value))
          },
        ]),
      ),
    },
  }
}
