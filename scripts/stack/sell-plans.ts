import pg from 'pg'
import type { OfferedPrice } from './stripe/catalogue.ts'

/**
 * Names each plan and package of the database to the providers of a development stack, where an operator would create prices and
 * products in their consoles, and enter the ids. Those that have ids keep them.
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
    // Migrations name packages to both stores by their own ids; Apple wants ids that no other app has.
    await db.query(`
      update coin_packages set store_products =
        jsonb_build_object('play_store', id) || store_products || jsonb_build_object('app_store', 'app.vibesmatch.' || id)
      where coalesce(store_products ->> 'app_store', id) = id`)
    const { rows } = await db.query<OfferedPrice>(`
      select stripe_price as id, amount_minor as "unitAmount", currency, interval from subscription_plans`)
    return rows
  } finally {
    await db.end()
  }
}
