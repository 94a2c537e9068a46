import { HeldContent } from '../../../configuration/held-content.ts'
import { FALLBACK } from '../../../foundation/text/locales.ts'
import { readCatalogue, type CategoryRow } from './queries.ts'

export interface Catalogue {
  categories: readonly CategoryRow[]
  /** The languages in which it has a label. */
  locales: readonly string[]
}

/** The catalogue of interests, as this isolate has read it. */
export const heldInterests = new HeldContent<Catalogue>({
  kind: 'interests',
  async read({ db }) {
    const { version, categories } = await readCatalogue(db)
    const labels = categories.flatMap((category) => [category, ...category.interests].map((one) => one.labels))
    return { version, value: { categories, locales: [...new Set([FALLBACK, ...labels.flatMap(Object.keys)])] } }
  },
})
