// WeChat's lengths in a browser's: rpx is 1/750 of the width, vh a share of the page's own height,
// and the safe area is the pictured phone's.

/** Rewrite rpx, vh and env(safe-area-inset-*) in a CSS value or a whole style attribute. */
export function toWebUnits(css) {
  if (!/rpx|vh|safe-area/.test(css)) return css
  return css
    .replace(
      /(^|[^\w.-])([+-]?(?:\d+\.?\d*|\.\d+))rpx\b/g,
      (_, before, number) => `${before}${rounded((parseFloat(number) * 100) / 750)}vw`,
    )
    .replace(/(^|[^\w.-])([+-]?(?:\d+\.?\d*|\.\d+))vh\b/g, (_, before, number) => `${before}calc(var(--mp-vh, 1vh) * ${number})`)
    .replace(/\b(?:env|constant)\(\s*safe-area-inset-(top|right|bottom|left)\s*(?:,[^()]*)?\)/g, (_, side) => `var(--mp-safe-${side}, 0px)`)
}

function rounded(number) {
  return Number(number.toFixed(5))
}
