import type { AdminOffer, AdminPackage, AdminPlan, AdminReward } from '../../api/wire/money.ts'
import { setQuery, type Address } from '../../router.ts'
import { may } from '../../state/me.ts'
import { useResource } from '../../state/resource.ts'
import { Action } from '../../ui/action.tsx'
import { Place } from '../../ui/place.tsx'
import { moneyIn } from '../../ui/span.ts'
import { Read } from '../../ui/states.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { editRow, type Kind } from './edit-row.tsx'

const TABS = [
  ['plans', 'Plans'],
  ['packages', 'Coin packages'],
  ['offers', 'What coins buy'],
  ['rewards', 'Rewards'],
] as const

/** What is sold, what coins buy, and how they are earned. */
export function Prices({ query }: Address) {
  const tab = query['tab'] ?? 'plans'
  return (
    <Place title="Plans and prices">
      <Tabs tabs={TABS} at={tab} onChange={(tab) => setQuery({ tab })} />
      {tab === 'plans' ? <List<AdminPlan> kind={PLANS} columns={planColumns} /> : null}
      {tab === 'packages' ? <List<AdminPackage> kind={PACKAGES} columns={packageColumns} /> : null}
      {tab === 'offers' ? <List<AdminOffer> kind={OFFERS} columns={offerColumns} /> : null}
      {tab === 'rewards' ? <List<AdminReward> kind={REWARDS} columns={rewardColumns} /> : null}
    </Place>
  )
}

const PLANS: Kind = {
  path: '/admin/plans',
  list: 'plans',
  key: 'id',
  fixed: ['has_subscriptions'],
  fresh: {
    id: '',
    name: '',
    plan: 'premium',
    amount_minor: 999,
    currency: 'USD',
    interval: 'month',
    features: [],
    trial_days: 0,
    is_offered: false,
    position: 100,
  },
}
const PACKAGES: Kind = {
  path: '/admin/coin-packages',
  list: 'packages',
  key: 'id',
  fixed: [],
  fresh: {
    id: '',
    name: '',
    coins: 100,
    bonus: 0,
    amount_minor: 199,
    currency: 'USD',
    is_offered: false,
    position: 100,
  },
}
const OFFERS: Kind = { path: '/admin/coin-offers', list: 'offers', key: 'offer', fixed: [], fresh: null }
const REWARDS: Kind = {
  path: '/admin/rewards',
  list: 'rewards',
  key: 'activity',
  fixed: ['kind', 'period'],
  fresh: null,
}

const offered = {
  title: 'Offered',
  cell: ({ is_offered }: { is_offered: boolean }) => (
    <span class={`tag ${is_offered ? 'good' : ''}`}>{is_offered ? 'yes' : 'no'}</span>
  ),
}
const position = { title: 'Position', cell: ({ position }: { position: number }) => position, isNumber: true }

const planColumns: Column<AdminPlan>[] = [
  { title: 'Id', cell: ({ id }) => <span class="mono">{id}</span> },
  { title: 'Name', cell: ({ name }) => name, isWide: true },
  {
    title: 'Price',
    cell: ({ amount_minor, currency, interval }) => `${moneyIn(amount_minor, currency)} a ${interval}`,
    isNumber: true,
  },
  { title: 'Trial', cell: ({ trial_days }) => (trial_days === 0 ? '–' : `${trial_days} days`), isNumber: true },
  { title: 'In use', cell: ({ has_subscriptions }) => (has_subscriptions ? 'yes' : 'no') },
  offered,
  position,
]
const packageColumns: Column<AdminPackage>[] = [
  { title: 'Id', cell: ({ id }) => <span class="mono">{id}</span> },
  { title: 'Name', cell: ({ name }) => name, isWide: true },
  { title: 'Coins', cell: ({ coins, bonus }) => (bonus === 0 ? coins : `${coins} + ${bonus}`), isNumber: true },
  { title: 'Price', cell: ({ amount_minor, currency }) => moneyIn(amount_minor, currency), isNumber: true },
  offered,
  position,
]
const offerColumns: Column<AdminOffer>[] = [
  { title: 'Offer', cell: ({ offer }) => <span class="mono">{offer}</span> },
  { title: 'Title', cell: ({ title }) => title },
  { title: 'Text', cell: ({ description }) => description, isWide: true },
  { title: 'Coins', cell: ({ price }) => price, isNumber: true },
  offered,
  position,
]
const rewardColumns: Column<AdminReward>[] = [
  { title: 'Activity', cell: ({ activity }) => <span class="mono">{activity}</span> },
  { title: 'Title', cell: ({ title }) => title, isWide: true },
  {
    title: 'Coins',
    cell: ({ coins, streak_step }) => (streak_step === 0 ? coins : `${coins}, +${streak_step} a day`),
    isNumber: true,
  },
  { title: 'At most', cell: ({ per_period, period }) => `${per_period} ${period === 'once' ? 'ever' : 'a day'}` },
  {
    title: 'Expires',
    cell: ({ expires_days }) => (expires_days === null ? 'never' : `${expires_days} days`),
    isNumber: true,
  },
  offered,
  position,
]

function List<T extends object>({ kind, columns }: { kind: Kind; columns: readonly Column<T>[] }) {
  const list = useResource<Record<string, T[]>>(kind.path)
  const edit = async (row: object | null) => {
    if (await editRow(kind, row)) await list.reload()
  }
  const editing: Column<T> = { title: 'Edit', cell: (row) => <Action label="Edit" run={() => edit(row)} /> }
  return (
    <>
      <Read resource={list}>
        {(data) => (
          <Table
            caption={kind.list}
            rows={data[kind.list] ?? []}
            keyOf={(row) => String((row as Record<string, unknown>)[kind.key])}
            columns={may('prices.edit') ? [...columns, editing] : columns}
          />
        )}
      </Read>
      {kind.fresh && may('prices.edit') ? <Action label="New" keys="n" run={() => edit(null)} /> : null}
    </>
  )
}
