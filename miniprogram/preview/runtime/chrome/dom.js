// Small ways to make DOM nodes, for the host's own bars and dialogs.

/** Make an element: a class name, attributes or `on…` functions, and children or text. */
export function make(tag, name = '', fields = {}, ...children) {
  const node = document.createElement(tag)
  if (name) node.className = name
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value)
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(key, value === true ? '' : value)
  }
  node.append(...children.filter((child) => child !== null && child !== undefined))
  return node
}
