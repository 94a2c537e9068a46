import { beforeAll, describe, expect, it } from 'vitest'
import { newKey, withIssuer } from '../../support/google.ts'
import { keySet } from '../../support/providers.ts'
import {
  expectNothingOfAttackers,
  MOVES,
  NEEDS,
  newWorld,
  playersOf,
  provedBy,
  type Move,
} from '../../support/two-parties.ts'

/** Orders that are played at the same time, each by people of its own. */
const LANES = 8

/** Moves that open nothing that another one does not; they are left to orders of two, and to long ones. */
const ALIKE: ReadonlySet<Move> = new Set([
  'attacker adds address to Google account',
  'attacker logs in',
  'owner links phone',
])
const CORE = MOVES.filter((move) => !ALIKE.has(move))

/** Every order of `length` different moves in which both take part and each has what it needs before it. */
function ordersOf(length: number, moves: readonly Move[], before: Move[] = []): Move[][] {
  if (before.length === length) {
    const isOfBoth = ['attacker', 'owner'].every((party) => before.some((move) => move.startsWith(party)))
    return isOfBoth ? [before] : []
  }
  return moves
    .filter((move) => !before.includes(move) && (NEEDS[move]?.some((one) => before.includes(one)) ?? true))
    .flatMap((move) => ordersOf(length, moves, [...before, move]))
}

/** Longer ones, by a generator whose seed stands in the test. */
function longOrders(count: number, length: number, seed: number): Move[][] {
  let state = seed
  const next = (most: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
  return Array.from({ length: count }, () => Array.from({ length }, () => MOVES[next(MOVES.length)] ?? MOVES[0]))
}

let players: ReturnType<typeof playersOf>
beforeAll(async () => {
  const [key, keys] = [await newKey(), keySet()]
  await keys.set([key.jwk])
  players = playersOf(withIssuer(keys), key)
})

async function hold(order: Move[]): Promise<void> {
  const { play, getIn, post } = players
  const [world, name] = [newWorld(), order.join(', ')]
  let owned: string | null = null
  for (const move of order) {
    await play[move](world)
    const proved = await provedBy(world)
    // Nothing that anybody does takes an address from the account of who has proved it.
    if (owned !== null) expect(proved, `${name}: after "${move}"`).toBe(owned)
    owned = proved
  }
  if (owned !== null) await expectNothingOfAttackers(world, post, name)
  const person = await getIn(world)
  expect(person?.id, `${name}: the owner gets in`).toBe(owned ?? (await provedBy(world)))
  expect(person, `${name}: the owner gets in`).not.toBeNull()
  if (owned === null) await expectNothingOfAttackers(world, post, `${name}, and the owner gets in`)
}

async function holdAll(orders: Move[][]): Promise<number> {
  let held = 0
  const rest = orders.values()
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      for (const order of rest) {
        await hold(order)
        held += 1
      }
    }),
  )
  return held
}

describe('an attacker without the mailbox', { timeout: 180_000 }, () => {
  it('has nothing of the account that has proved an address, and its owner gets in, in every order of two moves', async () => {
    expect(await holdAll(ordersOf(2, MOVES))).toBe(28)
  })

  it('nor in every order of three that differ', async () => {
    expect(await holdAll(ordersOf(3, CORE))).toBe(208)
  })

  it('nor in long ones, with repetitions', async () => {
    expect(await holdAll(longOrders(12, 9, 20_071))).toBe(12)
  })
})
