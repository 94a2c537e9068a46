import { describe, expect, it } from 'vitest'
import { toHtml } from '../../../src/features/content/markdown.ts'

/** What a page may be, and what it is never. */

const TAGS = /<\/?(\w+)/g
const ALLOWED = new Set(
  'p h1 h2 h3 h4 h5 h6 ul ol li a strong em code pre blockquote hr br table thead tbody tr th td s'.split(' '),
)

describe('Markdown', () => {
  it('is headings, lists, tables, links and emphasis', async () => {
    expect(await toHtml('## A\n\n- **b**\n- [c](/pages/help)\n\n| x | y |\n|---|---|\n| 1 | 2 |\n')).toBe(
      '<h2>A</h2>\n<ul>\n<li><strong>b</strong></li>\n<li><a href="/pages/help">c</a></li>\n</ul>\n' +
        '<table>\n<thead>\n<tr>\n<th>x</th>\n<th>y</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n',
    )
  })

  it('links to other sites without telling them anything', async () => {
    expect(await toHtml('[a](https://example.com)')).toBe(
      '<p><a href="https://example.com" rel="noopener noreferrer nofollow" target="_blank">a</a></p>\n',
    )
  })

  it.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](java&Tab;script:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:x)',
    '[x](//evil.example)',
    '[x](\\\\evil.example)',
    '[x](http://plain.example)',
    '[x](file:///etc/passwd)',
    '<javascript:alert(1)>',
    '[x]\n\n[x]: javascript:alert(1)',
  ])('makes no link of %s', async (markdown) => {
    expect(await toHtml(markdown)).not.toMatch(/<a/)
  })

  it('keeps a place of this host on this host', async () => {
    expect(await toHtml('[x](/\\evil.example)')).toContain('href="/%5Cevil.example"')
  })

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '![x](https://evil.example/pixel.png)',
    '<a href="javascript:alert(1)">x</a>',
    '<svg><script>alert(1)</script></svg>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<style>*{display:none}</style>',
    '<!--><script>alert(1)</script>-->',
    '```html\n<script>alert(1)</script>\n```',
    '```"><script>alert(1)</script>\nx\n```',
    '[x](https://a.example "\\" onmouseover=alert(1) \\"")',
    '| <b>x</b> | `<i>` |\n|---|---|\n| <u>y</u> | z |',
  ])('has nothing but its own elements: %s', async (markdown) => {
    const html = await toHtml(markdown)
    expect([...html.matchAll(TAGS)].map(([, name = '']) => name).filter((name) => !ALLOWED.has(name))).toEqual([])
    expect(html.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son\w+\s*=/i)
  })

  it.each([
    ['quotes within quotes', '>'.repeat(5_000)],
    [
      'lists within lists',
      Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(i)}- x`)
        .join('\n')
        .slice(0, 50_000),
    ],
    ['open brackets', '['.repeat(50_000)],
    ['emphasis that never ends', '*a_ '.repeat(12_500)],
    ['a table of 10,000 cells', `|${'a|'.repeat(100)}\n|${'-|'.repeat(100)}\n${`|${'b|'.repeat(100)}\n`.repeat(100)}`],
    ['links within links', '[a](b'.repeat(10_000)],
    ['backquotes', Array.from({ length: 300 }, (_, i) => '`'.repeat(i)).join(' ')],
  ])('comes to an end for %s', async (_name, markdown) => {
    expect((await toHtml(markdown)).length).toBeLessThan(20 * 50_000)
  })
})
