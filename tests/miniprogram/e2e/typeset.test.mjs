// What an author set in a way of its own: raised and lowered words, readings above them, nested lists, rows.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { asEditor } from './api-client.mjs'
import { journey } from './journey.mjs'
import { auditPage } from './page-audit.mjs'

const PAGE = `<h2>第<sup>一</sup>节：数与<ruby>字<rt>zì</rt></ruby></h2>
<p>地球约重5.97×10<sup>24</sup>千克，他写道<sup>[1]</sup>，水是H<sub>2</sub>O，末项是x<sub>末项</sub>。</p>
<p>我们在这里<ruby>拾<rt>shí</rt>句<rt>jù</rt></ruby>，也读<ruby>凌霄花<rt>língxiāohuā</rt></ruby>；今天是<b><ruby>今日<rt>きょう</rt></ruby></b>。</p>
<ol type="I"><li>甲<ol type="a"><li>子<ul><li>深处</li></ul></li><li>丑</li></ol></li><li>乙</li></ol>
<ol style="list-style-type:cjk-ideographic"><li>其一</li><li>其二</li></ol>
<p style="white-space:pre-wrap">床前明月光\n    疑是地上霜</p>
<table><tr><th>城</th><th>年</th></tr><tr><td>京</td><td>10<sup>9</sup></td></tr></table>`
const LOOKS = [
  ['light', { theme: 'light' }],
  ['dark', { theme: 'dark', fontSize: 23 }],
  ['narrow', { fontSize: 23, width: 320 }],
]

for (const [name, settings] of LOOKS) {
  journey(`what stands off the line and above it is read, picked and cut as written (${name})`, async ({ arrive }) => {
    const { article } = await asEditor('POST', '/articles/import', { html: PAGE, title: `数与字 ${randomUUID()}` })
    await asEditor('POST', `/articles/${article.id}/publish`)
    const reader = await arrive('读数的人', settings)
    await reader.open(`pages/article/index?id=${article.id}`)
    await reader.sees('10²⁴')
    await reader.shot('typeset')
    const { faint, cut } = await reader.whenStable(auditPage, [4.5, 44])
    assert.deepEqual({ faint, cut }, { faint: [], cut: [] })

    const look = await reader.page.evaluate(() => {
      const pieces = [...document.querySelectorAll('.mp-frame.mp-on wx-text')]
      const box = (words) => pieces.findLast((each) => each.textContent === words).getBoundingClientRect()
      const unseen = pieces.filter((each) => ['^(', '_(', ')'].includes(each.textContent))
      return {
        widths: unseen.map((each) => each.getBoundingClientRect().width),
        raised: box('[1]').bottom < box('末项').bottom && box('[1]').height < box('拾').height,
        above: box('shí').bottom <= box('拾').top + box('拾').height / 2 && box('shí').height > 5,
        indents: ['甲', '子', '深处'].map((words) => box(words).left),
        markers: ['I.', 'a.', '二、'].every((words) => pieces.some((each) => each.textContent === words)),
      }
    })
    assert.ok(look.widths.length >= 4 && look.widths.every((width) => width === 0), `${look.widths}`)
    assert.ok(look.raised, 'a mark is not raised')
    assert.ok(look.above, 'a reading is not above its word')
    assert.ok(look.indents[0] < look.indents[1] && look.indents[1] < look.indents[2], `${look.indents}`)
    assert.ok(look.markers, 'a marker is absent')

    await reader.select('他写道^([1])，水是H₂O')
    await reader.tap('做卡片')
    await reader.card()
    await reader.shot('typeset-card')
  })
}
