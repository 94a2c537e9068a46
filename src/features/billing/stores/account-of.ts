import type { Context } from '../../../context.ts'
import { accountBy } from '../queries.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The account that an app named to the store at the purchase, by its store token; null where it named none, or one that is
 * gone. Whatever is no token of ours names nobody.
 */
export const accountOfStoreToken = async ({ db }: Pick<Context, 'db'>, token: string | null): Promise<string | null> =>
  token !== null && UUID.test(token) ? accountBy(db, { storeToken: token.toLowerCase() }) : null
