import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import type { contentBlocks } from '../../content-blocks.ts'
import type { pageRevisions, pages } from '../../content.ts'
import type { interestCategories, interests } from '../../interests.ts'

type Block = typeof contentBlocks.$inferSelect
type Category = typeof interestCategories.$inferSelect
type Interest = typeof interests.$inferSelect
type Page = typeof pages.$inferSelect
type Revision = typeof pageRevisions.$inferSelect

/** A page as operators see it, in one language. */
export interface PageRow extends Pick<Page, 'slug' | 'locale' | 'version'> {
  title: Revision['title']
  latest_revision: number
  published_revision: Page['publishedRevision']
  published_at: string | null
  scheduled_revision: Page['scheduledRevision']
  scheduled_at: string | null
  updated_at: string
}

/** The outcomes of the functions of `content.sql`. */
export type PageEdited<More = unknown> = { outcome: 'stale' | 'not_found' } | ({ outcome: 'ok'; page: PageRow } & More)
export type PageShown = PageEdited<{ events: DomainEvent[] }>

/** A revision that is shown from a time on. */
export interface PublicRevision extends Pick<Revision, 'slug' | 'locale' | 'revision' | 'title' | 'html'> {
  is_material: Revision['isMaterial']
  published_at: string
}

/** A block as Postgres has it; another version of this Worker may know other placements and kinds. */
export interface BlockRow extends Pick<Block, 'id' | 'placement' | 'kind' | 'locale' | 'audience' | 'data'> {
  starts_at: string | null
  ends_at: string | null
  priority: Block['priority']
  is_enabled: Block['isEnabled']
  version: Block['version']
  created_at: string
  updated_at: string
}

/** A block that is shown, or will be. */
export type StoredBlock = Pick<
  BlockRow,
  'id' | 'placement' | 'kind' | 'locale' | 'audience' | 'data' | 'starts_at' | 'ends_at'
>

/** The outcomes of the functions of `content_blocks.sql`. */
export type BlockWritten =
  { outcome: 'stale' | 'not_found' } | { outcome: 'ok'; block: BlockRow; events: DomainEvent[] }

/** An entry of the catalogue of interests as operators see it. */
export interface InterestRow extends Pick<Interest, 'key' | 'label' | 'labels' | 'position' | 'version'> {
  /** Id of the category. */
  category: Interest['categoryId']
  merged_into: Interest['mergedInto']
  updated_at: string
}

export interface CategoryRow extends Pick<Category, 'id' | 'labels' | 'position'> {
  entries: number
  updated_at: string
}

/** The outcomes of the functions of `interest_catalogue.sql`. */
export type InterestEdited =
  | { outcome: 'ok'; interest: InterestRow; events: DomainEvent[] }
  | { outcome: 'taken'; locale: string | null }
  | { outcome: 'merged' | 'target_merged'; into: string }
  | { outcome: 'not_found' | 'stale' | 'no_category' | 'has_doubles' | 'followed' | 'itself' | 'no_target' }
export type CategoryEdited =
  { outcome: 'ok'; category: CategoryRow; events: DomainEvent[] } | { outcome: 'not_found' | 'not_empty' }

/** What operators have decided, and every request has to know. `consents`: pages that have to be accepted again. */
export interface StoredConfiguration {
  version: number
  overrides: Record<string, unknown>
  consents: { slug: string; locale: string; since: string }[]
}

export interface ContentResults {
  page_row: PageRow
  revise_page: PageEdited<{ revision: number }>
  publish_page: PageShown
  unschedule_page: PageShown
  enter_scheduled_pages: DomainEvent[]
  public_pages: { version: number; pages: PublicRevision[] }
  write_content_block: BlockWritten
  delete_content_block: BlockWritten
  public_blocks: { version: number; blocks: StoredBlock[] }
  interest_row: InterestRow
  interest_category_row: CategoryRow
  create_interest: InterestEdited
  change_interest: InterestEdited
  delete_interest: InterestEdited
  merge_interest: InterestEdited
  set_interest_category: CategoryEdited
  delete_interest_category: CategoryEdited
  change_app_setting: { outcome: 'ok'; revision: number; events: DomainEvent[] } | { outcome: 'stale' | 'same' }
  app_configuration: StoredConfiguration
}

export interface ContentColumns {
  accept_page: { outcome: 'ok' | 'not_found' | 'old' | 'unpublished' }
  missing_consents: { slug: string; locale: string; revision: number; title: string; since: Date }
}
