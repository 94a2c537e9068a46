import type { Restriction } from '../../../src/catalogue/restriction.ts'
import type { Card, GoneCard } from '../../../src/protocol/card.ts'

/** The public card of a user. Before a profile is filled in, its name and age are null. `photos` are folders. */
export interface OpenCard {
  id: string
  first_name: string | null
  age: number | null
  photos: string[]
}

/** The card of a user with a complete profile. */
export type CardRow = Omit<Card, 'photos'> & { id: string; photos: string[] }

/** The card of a user as a viewer may see them, or that they are gone. */
export type ListedRow = CardRow | Pick<GoneCard, 'id' | 'is_gone'>

export interface PeopleResults {
  may_view: boolean
  may_view_photo: boolean
  card_of: OpenCard
  card_for: ListedRow
  card_in_past: ListedRow
  gone_card: Pick<GoneCard, 'id' | 'is_gone'>
  told_km: number
  has_left: boolean
  can_meet: boolean
  day_of_ages: string
  restriction_of: Restriction | null
  forget_passes: number
  hold_account: string
}

export interface PeopleColumns {
  peers_in_past: {
    id: string
    card: ListedRow
    is_hidden: boolean
    last_active_at: Date
    is_gone: boolean
    has_left: boolean
  }
  feed_candidates: {
    user_id: string
    distance_km: number
    points: number | null
    band: number
    start_hour: number
    start_user: string
    finish_hour: number
    finish_user: string
  }
}
