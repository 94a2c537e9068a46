import type { Plan } from '../../../src/catalogue/plans.ts'
import type { Restriction } from '../../../src/catalogue/restriction.ts'
import type { CardRow } from './people.ts'

/** The outcomes of `begin_call`. */
export type Begun =
  | { outcome: 'not_found' | 'over' }
  | { outcome: 'restricted'; restriction: Restriction }
  | {
      outcome: 'ok'
      matchId: string
      conversationId: string
      caller: CardRow
      callee: CardRow
      plans: Plan[]
      mayShareAddresses: boolean
    }

export interface CallResults {
  begin_call: Begun
  is_restricted: boolean
  is_active: boolean
  peer_in: string
}
