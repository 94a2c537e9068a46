import { go, linkTo } from '../router.ts'
import { may } from '../state/me.ts'
import type { Command } from '../ui/commands.ts'
import { Appeal } from './appeals/appeal.tsx'
import { Appeals } from './appeals/appeals.tsx'
import { Proposed } from './appeals/proposed.tsx'
import { CaseList } from './cases/case-list.tsx'
import { CaseView } from './cases/case-view.tsx'
import { Queues } from './cases/queues.tsx'
import { Block } from './content/block.tsx'
import { Category } from './content/category.tsx'
import { Interest } from './content/interest.tsx'
import { ContentPage } from './content/page.tsx'
import { Content } from './content/pages.tsx'
import { Account } from './money/account.tsx'
import { Money } from './money/money.tsx'
import { Prices } from './money/prices.tsx'
import { Dashboard } from './dashboard/dashboard.tsx'
import { OwnFactors } from './operators/me.tsx'
import { Operators } from './operators/operators.tsx'
import { People } from './people/people.tsx'
import { Person } from './people/person.tsx'
import { PhotoQueue } from './photos/photo-queue.tsx'
import { AuditLog } from './records/audit.tsx'
import { Transparency } from './records/transparency.tsx'
import { Reviews } from './reviews/reviews.tsx'
import type { PageSpec, PlaceSpec } from './registry.tsx'
import { Setting } from './settings/setting.tsx'
import { Settings } from './settings/settings.tsx'

/** The places of the console, in the order of the navigation. */
export const PLACES: readonly PlaceSpec[] = [
  { name: 'queues', title: 'Queues', group: 'Work', keys: 'g q', permission: 'cases.read', render: () => <Queues /> },
  { name: 'cases', title: 'Cases', group: 'Work', keys: 'g c', permission: 'cases.read', render: CaseList },
  {
    name: 'photos',
    title: 'Photos',
    group: 'Work',
    keys: 'g p',
    permission: 'photos.decide',
    render: () => <PhotoQueue />,
  },
  {
    name: 'proposed',
    title: 'Bans to confirm',
    group: 'Work',
    keys: 'g b',
    permission: 'cases.read',
    render: () => <Proposed />,
  },
  { name: 'appeals', title: 'Appeals', group: 'Work', keys: 'g a', permission: 'cases.read', render: Appeals },
  {
    name: 'reviews',
    title: 'Reviews',
    group: 'Work',
    keys: 'g r',
    permission: 'decisions.review',
    render: () => <Reviews />,
  },
  { name: 'people', title: 'People', group: 'Accounts', keys: 'g u', permission: 'users.read', render: People },
  {
    name: 'money',
    title: 'Refunds and coins',
    group: 'Accounts',
    keys: 'g m',
    permission: 'money.read',
    render: Money,
  },
  { name: 'content', title: 'Content', group: 'Product', keys: 'g e', permission: 'content.edit', render: Content },
  { name: 'settings', title: 'Settings', group: 'Product', keys: 'g s', permission: 'settings.read', render: Settings },
  {
    name: 'prices',
    title: 'Plans and prices',
    group: 'Product',
    keys: 'g l',
    permission: 'prices.read',
    render: Prices,
  },
  { name: 'dashboard', title: 'Dashboard', group: 'Records', keys: 'g d', permission: 'stats.read', render: Dashboard },
  {
    name: 'transparency',
    title: 'Transparency',
    group: 'Records',
    keys: 'g t',
    permission: 'transparency.read',
    render: Transparency,
  },
  { name: 'audit', title: 'Audit log', group: 'Records', keys: 'g i', permission: 'audit.read', render: AuditLog },
  {
    name: 'operators',
    title: 'Operators',
    group: 'Records',
    keys: 'g o',
    permission: 'operators.read',
    render: () => <Operators />,
  },
  {
    name: 'me',
    title: 'My factors',
    group: 'Records',
    keys: 'g y',
    permission: 'self.read',
    render: () => <OwnFactors />,
  },
]

/** What places lead to. */
const PAGES: readonly PageSpec[] = [
  { name: 'case', of: 'cases', permission: 'cases.read', render: CaseView },
  { name: 'appeal', of: 'appeals', permission: 'appeals.decide', render: Appeal },
  { name: 'person', of: 'people', permission: 'users.read', render: Person },
  { name: 'account', of: 'money', permission: 'money.read', render: Account },
  { name: 'page', of: 'content', permission: 'content.edit', render: ContentPage },
  { name: 'block', of: 'content', permission: 'content.edit', render: Block },
  { name: 'interest', of: 'content', permission: 'content.edit', render: Interest },
  { name: 'category', of: 'content', permission: 'content.edit', render: Category },
  { name: 'setting', of: 'settings', permission: 'settings.read', render: Setting },
]

/** The page of a name in the URL; null where there is none. */
export function pageOf(name: string): PageSpec | null {
  const place = PLACES.find((one) => one.name === name)
  return place ? { ...place, of: place.name } : (PAGES.find((one) => one.name === name) ?? null)
}

const BY_ID = [
  ['person', 'Account'],
  ['case', 'Case'],
  ['appeal', 'Appeal'],
  ['account', 'Money of the account'],
] as const

/** Where an id may lead. */
export const toId = (id: string): Command[] =>
  BY_ID.filter(([name]) => may(pageOf(name)?.permission ?? 'self.read')).map(([name, label]) => ({
    id: name,
    label: `${label} ${id}`,
    hint: 'By its id',
    run: () => go(linkTo([name, id])),
  }))
