import { api } from '../../api/api.ts'
import { withQuery } from '../../api/query.ts'
import type { Adjustment, Approval, Refund } from '../../api/wire/money.ts'
import { go, linkTo, setQuery, type Address } from '../../router.ts'
import { may, me } from '../../state/me.ts'
import { usePages } from '../../state/pages.ts'
import { Action } from '../../ui/action.tsx'
import { confirmed } from '../../ui/ask.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { Id, PersonLink } from '../../ui/id.tsx'
import { Place } from '../../ui/place.tsx'
import { moneyIn, wordsOf } from '../../ui/span.ts'
import { PagedTable, type Column } from '../../ui/table.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Ago, At } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'

const TABS = [
  ['approvals', 'To approve'],
  ['refunds', 'Refunds'],
  ['adjustments', 'Coin corrections'],
] as const

/** Refunds and corrections, and those that wait for a second operator. */
export function Money({ query }: Address) {
  const tab = query['tab'] ?? 'approvals'
  return (
    <Place title="Refunds and coins">
      <Form
        submit="Open"
        class="row filters"
        onSubmit={(fields) => Promise.resolve(go(linkTo(['account', fields.text('account')])))}
      >
        <TextField label="Purchases, refunds and coins of the account (id)" name="account" isRequired />
      </Form>
      <Tabs tabs={TABS} at={tab} onChange={(tab) => setQuery({ tab })} />
      {tab === 'approvals' ? <Approvals /> : null}
      {tab === 'refunds' ? <Refunds /> : null}
      {tab === 'adjustments' ? <Adjustments /> : null}
    </Place>
  )
}

function Approvals() {
  const pages = usePages<Approval>(withQuery('/admin/approvals', { status: 'pending' }), 'approvals')
  const answer = async (approval: Approval, name: 'approve' | 'refuse') => {
    const { id, kind, note } = approval
    const isApproved = name === 'approve'
    const isSure = await confirmed({
      title: `${isApproved ? 'Approve' : 'Refuse'} this ${wordsOf(kind).toLowerCase()}?`,
      text: isApproved ? 'It is done at once.' : 'Nothing is done.',
      action: isApproved ? 'Approve' : 'Refuse',
      isBad: isApproved,
      children: (
        <p>
          <strong>{amountOf(approval)}</strong> {note}
        </p>
      ),
    })
    if (!isSure) return
    await api('POST', `/admin/approvals/${id}/${name}`)
    tell(isApproved ? 'Approved, and done.' : 'Refused.')
    await pages.reload()
  }
  return (
    <PagedTable
      caption="What waits for a second operator"
      pages={pages}
      empty="Nothing waits for a second operator"
      keyOf={({ id }) => id}
      columns={[
        { title: 'What', cell: ({ kind }) => wordsOf(kind) },
        { title: 'Account', cell: ({ user_id }) => <PersonLink id={user_id} /> },
        { title: 'Amount', cell: amountOf, isNumber: true },
        { title: 'Note', cell: ({ note }) => note, isWide: true },
        { title: 'By', cell: ({ requested_by }) => <Id of={requested_by} /> },
        { title: 'Asked', cell: ({ created_at }) => <Ago at={created_at} /> },
        {
          title: 'Answer',
          cell: (approval) =>
            approval.requested_by === me.value?.id || !may('money.move') ? (
              <span class="hint">for another</span>
            ) : (
              <span class="tags">
                <Action label="Approve" tone="bad" run={() => answer(approval, 'approve')} />
                <Action label="Refuse" run={() => answer(approval, 'refuse')} />
              </span>
            ),
        },
      ]}
    />
  )
}

const amountOf = ({ refund, coin_adjustment }: Approval): string =>
  refund ? moneyIn(refund.amount_minor, refund.currency) : `${coin_adjustment?.amount ?? 0} coins`

export const refundColumns: Column<Refund>[] = [
  { title: 'Purchase', cell: ({ purchase }) => wordsOf(purchase.kind) },
  { title: 'Amount', cell: ({ amount_minor, currency }) => moneyIn(amount_minor, currency), isNumber: true },
  {
    title: 'Status',
    cell: ({ status }) => (
      <span class={`tag ${status === 'done' ? 'good' : status === 'failed' ? 'bad' : 'warn'}`}>{status}</span>
    ),
  },
  { title: 'Provider', cell: ({ provider }) => wordsOf(provider) },
  { title: 'Why', cell: ({ reason, note }) => [reason, note].filter((one) => one !== null).join(' · '), isWide: true },
  { title: 'By', cell: ({ operator_id }) => (operator_id === null ? 'the provider' : <Id of={operator_id} />) },
  { title: 'At', cell: ({ created_at }) => <At at={created_at} /> },
]

function Refunds() {
  const pages = usePages<Refund>('/admin/refunds', 'refunds')
  return (
    <PagedTable
      caption="Refunds, the newest first"
      pages={pages}
      empty="Nothing has been refunded"
      keyOf={({ id }) => id}
      columns={[
        { title: 'Account', cell: ({ user_id }) => (user_id === null ? 'gone' : <PersonLink id={user_id} />) },
        ...refundColumns,
      ]}
    />
  )
}

function Adjustments() {
  const pages = usePages<Adjustment>('/admin/coin-adjustments', 'adjustments')
  return (
    <PagedTable
      caption="Corrections of coins, the newest first"
      pages={pages}
      empty="No balance has been corrected"
      keyOf={({ id }) => id}
      columns={[
        { title: 'Account', cell: ({ user_id }) => <PersonLink id={user_id} /> },
        { title: 'Coins', cell: ({ amount }) => amount, isNumber: true },
        { title: 'Balance after', cell: ({ balance_after }) => balance_after, isNumber: true },
        { title: 'Note', cell: ({ note }) => note, isWide: true },
        { title: 'By', cell: ({ operator_id }) => <Id of={operator_id} /> },
        { title: 'At', cell: ({ created_at }) => <At at={created_at} /> },
      ]}
    />
  )
}
