import { withQuery } from '../../api/query.ts'
import type { UserRow } from '../../api/wire/people.ts'
import { ROLES } from '../../../src/catalogue/roles.ts'
import { linkTo, type Address } from '../../router.ts'
import { usePages } from '../../state/pages.ts'
import { SelectField, TextField, type Option } from '../../ui/fields.tsx'
import { Filters } from '../../ui/filters.tsx'
import { fromLocal } from '../../ui/local-time.ts'
import { Place } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { PagedTable, type Column } from '../../ui/table.tsx'
import { Ago, At } from '../../ui/time.tsx'
import { AccountStatus, nameOf } from '../cases/marks.tsx'
import { ContactSearch } from './contact-search.tsx'

/** Phone and address stay out of the URL: they are personal. */
const FILTERS = ['id', 'name', 'status', 'role', 'plan', 'created_since'] as const

const all = (names: readonly string[]): Option[] => [['', 'All'], ...names.map((name): Option => [name, wordsOf(name)])]

/** Accounts, found by what is known of them. */
export function People({ query }: Address) {
  const filter = { ...query, created_since: fromLocal(query['created_since']) }
  const pages = usePages<UserRow>(withQuery('/admin/users', filter), 'users')
  return (
    <Place title="People">
      <Filters names={FILTERS}>
        <TextField label="First name" name="name" value={query['name'] ?? ''} />
        <TextField label="Id" name="id" value={query['id'] ?? ''} />
        <SelectField
          label="Status"
          name="status"
          value={query['status'] ?? ''}
          options={all(['active', 'suspended', 'banned', 'deleted'])}
        />
        <SelectField label="Role" name="role" value={query['role'] ?? ''} options={all(ROLES)} />
        <SelectField label="Plan" name="plan" value={query['plan'] ?? ''} options={all(['free', 'premium'])} />
        <TextField
          label="Created since"
          name="created_since"
          value={query['created_since'] ?? ''}
          more={{ type: 'datetime-local' }}
        />
      </Filters>
      <ContactSearch />
      <PagedTable
        caption="Accounts, the newest first"
        pages={pages}
        empty="No account is like this"
        keyOf={({ id }) => id}
        hrefOf={({ id }) => linkTo(['person', id])}
        columns={COLUMNS}
      />
    </Place>
  )
}

export const COLUMNS: Column<UserRow>[] = [
  { title: 'Person', cell: nameOf, isWide: true },
  { title: 'Status', cell: ({ account_status }) => <AccountStatus of={account_status} /> },
  { title: 'Role', cell: ({ role }) => (role === 'user' ? '' : <span class="tag accent">{role}</span>) },
  { title: 'Plan', cell: ({ plan }) => plan },
  { title: 'Proved', cell: ({ is_verified }) => (is_verified ? 'yes' : 'no') },
  {
    title: 'Case',
    cell: ({ open_case_id: id }) => (id === null ? '' : <a href={linkTo(['case', id])}>open</a>),
  },
  { title: 'Active', cell: ({ last_active_at }) => <Ago at={last_active_at} /> },
  { title: 'Created', cell: ({ created_at }) => <At at={created_at} /> },
]
