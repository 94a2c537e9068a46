import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import type { photos } from '../../photos.ts'

/** A picture as shown to its owner. `objectKey` is the folder of its objects. */
export type PhotoRow = Pick<
  typeof photos.$inferSelect,
  'id' | 'objectKey' | 'blurHash' | 'width' | 'height' | 'status' | 'isPrimary'
>

/** A part that a profile needs for publishing, as `missing_to_publish` names it. */
export type NeededPart = 'first_name' | 'birth_date' | 'gender' | 'location' | 'photos'

/** An entry of the catalogue of interests, in English and in other languages. */
export interface InterestEntry {
  label: string
  labels: Record<string, string>
}

/** A group of the catalogue; there is always a label in English. */
export interface InterestCategory {
  labels: Record<string, string>
  interests: InterestEntry[]
}

export interface ProfileResults {
  photo_row: PhotoRow
  photos_of: PhotoRow[]
  usable_photos: number
  missing_to_publish: NeededPart[]
  interest_catalogue: { version: number; categories: InterestCategory[] }
  follow_interests: number
  decide_photo: 'ok' | 'not_found' | 'decided'
  cases_changed_events: DomainEvent[]
  profiles_changed: DomainEvent[]
}

export interface ProfileColumns {
  publish_profile: { outcome: 'ok' | 'stale' | 'incomplete'; missing: NeededPart[] }
  settle_interests: { labels: string[]; keys: string[] }
  add_photo: { outcome: 'ok' | 'known' | 'too_many' | 'gone'; picture: PhotoRow | null; event: DomainEvent | null }
  remove_photo: { outcome: 'ok' | 'not_found' | 'last'; pictures: PhotoRow[] | null; event: DomainEvent | null }
  order_photos: { outcome: 'ok' | 'not_found' | 'incomplete'; pictures: PhotoRow[] | null }
}
