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

let loading: Promise<PageEntry[]> | null = null

/** Asked for once; the pages are the same wherever they are linked. */
function loadPages(): Promise<PageEntry[]> {
  loading ??= api<{ pages: PageEntry[] }>('GET', '/content/pages').then(
    ({ pages }) => pages,
    (error: unknown) => {
      loading = null
      throw error
    },
  )
  return loading
}

async function show(list: HTMLElement): Promise<void> {
  const pages = await loadPages()
  fill(list, ...pages.map(({ slug, title }) => h('li', {}, h('a', { href: `/pages/${slug}` }, title))))
}
