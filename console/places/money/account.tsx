import { api } from '../../api/api.ts'
import type { Account as AccountView, Reconciled } from '../../api/wire/money.ts'
import { linkTo, type Address } from '../../router.ts'
import { may } from '../../state/me.ts'
import { useResource } from '../../state/resource.ts'
import { Action } from '../../ui/action.tsx'
import { Facts, Part, Place } from '../../ui/place.tsx'
import { moneyIn, wordsOf } from '../../ui/span.ts'
import { Read } from '../../ui/states.tsx'
import { Table } from '../../ui/table.tsx'
import { At } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'
import { askRefund, correctCoins, givePlan, withdrawGift } from './account-acts.tsx'
import { refundColumns } from './money.tsx'

/** What an account has paid and has. */
export function Account({ parameters: [id = ''] }: Address) {
  const path = `/admin/users/${encodeURIComponent(id)}`
  const account = useResource<AccountView>(`${path}/billing`)
  const reconcile = async () => {
    const { changes, unanswered, billing } = await api<Reconciled>('POST', `${path}/billing/reconcile`)
    account.set(billing)
    const changed = changes.map(({ what, before, after }) => `${wordsOf(what)}: ${before ?? '–'} → ${after}`).join('; ')
    tell(
      `${changed === '' ? 'Nothing has changed' : changed}.${unanswered.length === 0 ? '' : ` ${unanswered.length} not answered.`}`,
    )
  }
  const act = async (work: () => Promise<boolean>) => {
    if (await work()) await account.reload()
  }
  return (
    <Place
      title="Money of an account"
      actions={
        <>
          <a class="action quiet" href={linkTo(['person', id])}>
            Account
          </a>
          {may('money.reconcile') ? <Action label="Ask the providers" keys="u" run={reconcile} /> : null}
          {may('money.move') ? (
            <>
              <Action label="Correct coins" keys="c" run={() => act(() => correctCoins(id))} />
              <Action label="Give a plan" keys="p" run={() => act(() => givePlan(path))} />
              <Action label="Withdraw a gift" run={() => act(() => withdrawGift(path))} />
            </>
          ) : null}
        </>
      }
    >
      <Read resource={account} rows={12}>
        {(data) => <Shown of={data} refund={(kind, purchase) => act(() => askRefund(kind, purchase))} />}
      </Read>
    </Place>
  )
}

interface ShownProps {
  of: AccountView
  refund: (kind: 'coins' | 'subscription', id: string) => Promise<void>
}

function Shown({ of: { plan, sources, subscriptions, coins, refunds, history, stripe_customer }, refund }: ShownProps) {
  const refundButton = (kind: 'coins' | 'subscription', id: string) =>
    may('money.move') ? <Action label="Refund" run={() => refund(kind, id)} /> : null
  return (
    <>
      <Part title="Now">
        <Facts
          of={[
            ['Plan', wordsOf(plan)],
            ['Coins', coins.balance],
            ['Granted by', sources.map(({ source }) => wordsOf(source)).join(', ') || 'nothing'],
            ['Stripe customer', stripe_customer === null ? null : <span class="mono">{stripe_customer}</span>],
          ]}
        />
      </Part>
      <Part title="Subscriptions">
        <Table
          caption="Subscriptions"
          rows={subscriptions}
          keyOf={({ id }) => id}
          columns={[
            { title: 'Plan', cell: ({ plan_id }) => plan_id, isWide: true },
            { title: 'Status', cell: ({ status }) => status },
            { title: 'Provider', cell: ({ provider, ref }) => `${wordsOf(provider)} ${ref ?? ''}` },
            { title: 'Renews', cell: ({ renews }) => (renews ? 'yes' : 'no') },
            { title: 'Until', cell: ({ expires_at }) => <At at={expires_at} /> },
            { title: 'Refund', cell: ({ id }) => refundButton('subscription', id) },
          ]}
        />
      </Part>
      <Part title="Purchases of coins">
        <Table
          caption="Purchases of coins"
          rows={coins.purchases}
          keyOf={({ id }) => id}
          columns={[
            { title: 'Package', cell: ({ package_id }) => package_id, isWide: true },
            { title: 'Status', cell: ({ status }) => status },
            { title: 'Paid', cell: ({ amount_minor, currency }) => moneyIn(amount_minor, currency), isNumber: true },
            {
              title: 'Refunded',
              cell: ({ refunded_minor, currency }) => moneyIn(refunded_minor, currency),
              isNumber: true,
            },
            { title: 'At', cell: ({ created_at }) => <At at={created_at} /> },
            { title: 'Refund', cell: ({ id }) => refundButton('coins', id) },
          ]}
        />
      </Part>
      <Part title="Coins">
        <Table
          caption="Transactions"
          rows={coins.transactions}
          keyOf={({ id }) => id}
          columns={[
            { title: 'What', cell: ({ title }) => title, isWide: true },
            { title: 'Kind', cell: ({ type }) => type },
            { title: 'Coins', cell: ({ amount }) => amount, isNumber: true },
            { title: 'Balance', cell: ({ balance_after }) => balance_after, isNumber: true },
            { title: 'At', cell: ({ created_at }) => <At at={created_at} /> },
          ]}
        />
      </Part>
      <Part title="Refunds">
        <Table caption="Refunds" rows={refunds} keyOf={({ id }) => id} columns={refundColumns} />
      </Part>
      <Part title="History">
        <Table
          caption="History"
          rows={history}
          keyOf={({ id }) => id}
          columns={[
            { title: 'What', cell: ({ kind }) => wordsOf(kind) },
            { title: 'Plan', cell: ({ plan_id }) => plan_id ?? '–' },
            { title: 'From', cell: ({ source }) => wordsOf(source) },
            { title: 'Note', cell: ({ note }) => note, isWide: true },
            { title: 'At', cell: ({ at }) => <At at={at} /> },
          ]}
        />
      </Part>
    </>
  )
}
