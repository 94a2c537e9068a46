import pg from 'pg'
import type { OfferedPrice } from './stripe/catalogue.ts'

/**
 * Names each plan of the database to the providers of a development stack, where an operator would create prices and
 * products in their consoles, and enter the ids. Plans that have ids keep them.
 * @returns the prices that the stand-in for Stripe then sells
 */
export async function sellPlans(databaseUrl: string): Promise<OfferedPrice[]> {
  const db = new pg.Client({ connectionString: databaseUrl })
  await db.connect()
  try {
    await db.query(`
      update subscription_plans set stripe_price = coalesce(stripe_price, 'price_' || id),
        app_store_product = coalesce(app_store_product, 'app.vibesmatch.' || id),
        play_store_product = coalesce(play_store_product, id)`)
    const { rows } = await db.query<OfferedPrice>(`
      select stripe_price as id, amount_minor as "unitAmount", currency, interval from subscription_plans`)
    return rows
  } finally {
    await db.end()
  }
}
