import { OFFER_TARGETS, type Offer } from '../../catalogue/offers.ts'
import type { Context } from '../../context.ts'
import { offersForSale, packagesForSale } from './queries.ts'
import { priceOf } from '../../foundation/price.ts'
import type { OfferView, PackageView } from './schemas.ts'

/** The packages for sale, in the order in which they are shown. */
export async function listPackages(ctx: Context): Promise<PackageView[]> {
  const rows = await packagesForSale(ctx.db)
  return rows.map(({ id, name, coins, bonus, amountMinor, currency, storeProducts }) => ({
    id,
    name,
    coins,
    bonus,
    price: priceOf(amountMinor, currency),
    amount_minor: amountMinor,
    currency,
    store_products: storeProducts,
  }))
}

/** What coins buy, in the order in which it is shown. Offers of a newer release are left out. */
export async function listOffers(ctx: Context): Promise<OfferView[]> {
  const rows = await offersForSale(ctx.db)
  return rows.flatMap(({ id, title, description, price, parameters }) =>
    isOffer(id) ? [{ offer: id, title, description, price, target: OFFER_TARGETS[id], parameters }] : [],
  )
}

const isOffer = (id: string): id is Offer => Object.hasOwn(OFFER_TARGETS, id)
