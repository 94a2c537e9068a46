/** A page of a list. */
export interface Page<Item, Data, Meta = unknown> {
  /** The list in `data`, whatever it is called there. */
  items: Item[]
  data: Data
  /** What the list says beside its pages. */
  meta: Meta
  /** For `cursor` of the next page; null on the last. */
  cursor: string | null
  hasMore: boolean
}

/** A list: `await` has its first page, `for await` each item of all pages, fetched when they are needed. */
export interface List<Item, Data, Meta = unknown> extends Promise<Page<Item, Data, Meta>>, AsyncIterable<Item> {
  /** Each page, one after the other. */
  pages(): AsyncIterable<Page<Item, Data, Meta>>
}

/** @param load the page after a cursor */
export function listOf<Item, Data, Meta>(
  load: (cursor?: string) => Promise<Page<Item, Data, Meta>>,
): List<Item, Data, Meta> {
  const first = load()
  async function* pages() {
    let page = await first
    for (;;) {
      yield page
      if (page.cursor === null) return
      page = await load(page.cursor)
    }
  }
  async function* items() {
    for await (const page of pages()) yield* page.items
  }
  return Object.assign(first, { pages, [Symbol.asyncIterator]: items })
}
