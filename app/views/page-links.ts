import { api } from '../api/api.ts'
import { fill, h } from '../ui/dom.ts'

interface PageEntry {
  slug: string
  title: string
}

/** Links to terms, privacy, help and the other pages, in the language of the browser. Nothing while they cannot be had. */
export function pageLinks(): HTMLElement {
  const list = h('ul', { className: 'page-links', 'aria-label': 'About VibesMatch' })
  void show(list).catch(() => {})
  return list
}

async function show(list: HTMLElement): Promise<void> {
  const { pages } = await api<{ pages: PageEntry[] }>('GET', '/content/pages')
  fill(list, ...pages.map(({ slug, title }) => h('li', {}, h('a', { href: `/pages/${slug}` }, title))))
}
