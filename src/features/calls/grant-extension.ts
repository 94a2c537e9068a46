import type { Context } from '../../context.ts'
import { refuse, ok, type Outcome } from '../../foundation/errors.ts'
import { plansOf } from './queries.ts'
import { extensionTerms, type ExtensionTerms } from './rules.ts'

/**
 * The extension that both agreed on, by their current plans. The object grants it only after this; an extension that
 * costs coins is to be charged here, in one statement with the query.
 */
export async function grantExtension({ db }: Context, matchId: string): Promise<Outcome<ExtensionTerms>> {
  const plans = await plansOf(db, matchId)
  return plans ? ok(extensionTerms(plans)) : refuse('CALL_NOT_FOUND')
}
