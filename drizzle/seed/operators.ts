import { v7 } from 'uuid'
import type { OperatorRole } from '../../src/catalogue/roles.ts'
import { createRandom } from './random.ts'

/** An operator of the seed data: an account without a published profile, with an authenticator app. */
export interface SeedOperator {
  id: string
  phone: string
  firstName: string
  role: OperatorRole
}

const CAST = [
  ['Marta', 'moderator'],
  ['Miguel', 'moderator'],
  ['Sofia', 'senior'],
  ['Ana', 'admin'],
  ['Sara', 'support'],
  ['Filipe', 'finance'],
  ['Carla', 'content'],
] as const satisfies readonly (readonly [string, OperatorRole])[]

/** Like those of people: constant, so that later starts find the same. */
const FIRST_ID = 1_767_225_600_000 + 1_000 * 60_000

export function seedOperators(): SeedOperator[] {
  const random = createRandom(20_261_129)
  return CAST.map(([firstName, role], i) => ({
    id: v7({ msecs: FIRST_ID + i * 60_000, random: random.bytes(16) }),
    phone: `+351910000${String(901 + i)}`,
    firstName,
    role,
  }))
}
