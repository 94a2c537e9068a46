import type { UserContext } from '../../../context.ts'
import { bestLocale, FALLBACK } from '../../../foundation/text/locales.ts'
import { heldInterests } from './held-interests.ts'

export interface CategoryView {
  name: string
  interests: string[]
}

/**
 * The catalogue of interests, by category: each label in the language that suits best, and in English where there is none.
 * @param wanted languages, the most wanted first
 */
export async function listInterests(
  ctx: UserContext,
  wanted: readonly string[],
): Promise<{ categories: CategoryView[] }> {
  const { categories, locales } = await heldInterests.get(ctx, ctx.contentVersion)
  ctx.answerWith({ 'content-language': bestLocale(wanted, locales) ?? FALLBACK })
  return {
    categories: categories.map(({ labels, interests }) => ({
      name: labelIn(labels, wanted, labels[FALLBACK] ?? ''),
      interests: interests.map((one) => labelIn(one.labels, wanted, one.label)),
    })),
  }
}

function labelIn(labels: Readonly<Record<string, string>>, wanted: readonly string[], english: string): string {
  const best = bestLocale(wanted, [FALLBACK, ...Object.keys(labels).filter((locale) => locale !== FALLBACK)])
  return (best !== null && labels[best]) || english
}
