import type { Call, Route } from './call.ts'
import { EXPAND, flag, hash, integer, listOf, PAGE, readParams, text } from './form.ts'
import { page } from './store.ts'

const RANGE = hash({ gt: integer, gte: integer, lt: integer, lte: integer })

/** Prices, products, promotion codes, events: only to be read. */
export const CATALOGUE: readonly Route[] = [
  ['GET', 'prices/*', ({ world, id, form }) => (readParams(EXPAND, form), world.store.get('price', id))],
  ['GET', 'products/*', ({ world, id, form }) => (readParams(EXPAND, form), world.store.get('product', id))],
  ['GET', 'promotion_codes', listPromotions],
  ['GET', 'events', listEvents],
  ['GET', 'events/*', ({ world, id, form }) => (readParams(EXPAND, form), world.store.get('event', id))],
]

function listPromotions({ world, form }: Call): unknown {
  const wanted = readParams({ ...PAGE, active: flag, code: text, coupon: text, customer: text }, form)
  const now = world.store.now(null)
  const found = world.store.all('promotion_code').filter((one) => {
    const isValid = one.active && (one.expires_at === null || one.expires_at > now)
    return (
      (wanted.active === undefined || wanted.active === isValid) &&
      (wanted.code === undefined || wanted.code.toLowerCase() === one.code.toLowerCase()) &&
      (wanted.coupon === undefined || wanted.coupon === one.promotion.coupon)
    )
  })
  return page(found, wanted, '/v1/promotion_codes')
}

function listEvents({ world, form }: Call): unknown {
  const wanted = readParams({ ...PAGE, created: RANGE, type: text, types: listOf(text), delivery_success: flag }, form)
  const { gt = -1, gte = 0, lt = Infinity, lte = Infinity } = wanted.created ?? {}
  const types = wanted.types ?? (wanted.type === undefined ? null : [wanted.type])
  const found = world.store
    .all('event')
    .filter(
      ({ created, type }) =>
        created > gt && created >= gte && created < lt && created <= lte && (types === null || types.includes(type)),
    )
  return page(found, wanted, '/v1/events')
}
