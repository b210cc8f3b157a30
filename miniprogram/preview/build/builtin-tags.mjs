// The tags that WeChat gives; the runtime supplies those named in runtime/builtins, the rest are
// known so that a page using one is told what the preview lacks instead of "unknown tag".

export const SUPPLIED = new Set(
  (
    'view text image button input textarea scroll-view swiper swiper-item rich-text icon progress ' +
    'checkbox checkbox-group radio radio-group switch slider picker picker-view picker-view-column ' +
    'form label navigator canvas cover-view cover-image movable-area movable-view root-portal ' +
    'page-meta navigation-bar selection official-account match-media page-container video web-view ' +
    'open-data audio map camera ad share-element keyboard-accessory'
  ).split(' '),
)

/** Written in a template, but not nodes of their own. */
export const SYNTAX = new Set(['block', 'template', 'import', 'include', 'wxs', 'slot'])
