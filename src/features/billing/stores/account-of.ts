import type { Context } from '../../../context.ts'
import { isId } from '../../../foundation/ids.ts'
import { accountBy } from '../queries.ts'

/**
 * The account that an app named to the store at the purchase, by its store token; null where it named none, or one that is
 * gone. Whatever is no token of ours names nobody.
 */
export const accountOfStoreToken = async ({ db }: Pick<Context, 'db'>, token: string | null): Promise<string | null> =>
  token !== null && isId(token) ? accountBy(db, { storeToken: token.toLowerCase() }) : null
