/**
 * In the browser: look at the page in front. Gives the luminance of its ground; the words whose
 * contrast with theirs is below the least; what is cut off at the sides; what is tapped and too small.
 */
export function auditPage([leastContrast, leastTouch]) {
  const channel = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  const luminance = (color) => {
    const [red, green, blue] = color.match(/[\d.]+/g).map(Number)
    return 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue)
  }
  const groundOf = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const { backgroundColor } = getComputedStyle(each)
      if (!/^(transparent|rgba\(0, 0, 0, 0\))$/.test(backgroundColor)) return luminance(backgroundColor)
    }
    return 1
  }
  const contrast = (node) => {
    const [low, high] = [luminance(getComputedStyle(node).color), groundOf(node)].sort((a, b) => a - b)
    return (high + 0.05) / (low + 0.05)
  }
  const nameOf = (node) =>
    (
      node.getAttribute('aria-label') ??
      (node.textContent.trim() || node.querySelector('[aria-label]')?.getAttribute('aria-label')) ??
      node.className
    )
      .trim()
      .slice(0, 12)
  const scrolls = (node) => node.closest('wx-scroll-view > .mp-scroller')?.style.overflowX === 'auto'

  const page = document.querySelector('.mp-frame.mp-on .mp-page')
  const [faint, cut, small] = [new Set(), new Set(), new Set()]
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode
    if (!data.trim() || parentElement.closest('[aria-hidden="true"]') || !parentElement.getClientRects().length) continue
    if (contrast(parentElement) < leastContrast) faint.add(`${contrast(parentElement).toFixed(1)} : 1 ${data.trim().slice(0, 12)}`)
    const range = document.createRange()
    range.selectNodeContents(walker.currentNode)
    const { left, right } = range.getBoundingClientRect()
    if (!scrolls(parentElement) && (left < -1 || right > innerWidth + 1)) cut.add(data.trim().slice(0, 12))
  }
  for (const node of page.querySelectorAll('[role="button"], [role="radio"], [role="checkbox"], [role="tab"], wx-button, wx-input')) {
    const { width, height } = node.getBoundingClientRect()
    if (width && Math.min(width, height) < leastTouch - 0.5) small.add(`${Math.round(width)}×${Math.round(height)} ${nameOf(node)}`)
    if (node.scrollWidth > node.clientWidth + 1) cut.add(nameOf(node))
  }
  return { ground: groundOf(page), faint: [...faint], cut: [...cut], small: [...small] }
}
