// The tools' log: what the page passed on or saved, and what went wrong.

const MOST = 30

/** Keep a list element up to date with what happens inside. */
export function keepLog(list, inside) {
  const note = (name, ...content) => {
    const item = document.createElement('li')
    const head = document.createElement('b')
    head.textContent = name
    item.append(head, ...content)
    list.prepend(item)
    while (list.children.length > MOST) list.lastChild.remove()
  }
  inside.onStart((phone) => {
    phone.on('passedOn', (share) => {
      const name = { friend: '转发给朋友', timeline: '分享到朋友圈', picture: '发出图片', file: '发出文件' }[share.kind]
      note(name, ...(share.kind === 'picture' ? [picture(share.url)] : [words(share)]))
    })
    phone.on('saved', ({ url }) => note('存进相册', picture(url)))
    phone.on('Error', ({ message }) => note('出错', pre(message)))
    phone.on('left', () => note('退到后台'))
  })
  return note
}

function words({ title, path, imageUrl, query }) {
  return pre([title, path, query && `query: ${query}`, imageUrl && `图: ${imageUrl}`].filter(Boolean).join('\n'))
}

function pre(text) {
  const node = document.createElement('pre')
  node.textContent = text
  return node
}

function picture(url) {
  const link = Object.assign(document.createElement('a'), { href: url, download: 'picture' })
  link.append(Object.assign(document.createElement('img'), { src: url, alt: '图片' }))
  return link
}
