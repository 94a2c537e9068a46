import { api } from '../../api/api.ts'
import { withQuery } from '../../api/query.ts'
import type { UserRow } from '../../api/wire/people.ts'
import { go, linkTo } from '../../router.ts'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { tell } from '../../ui/toasts.tsx'

/** Finds the account of an exact phone number or address. Neither is kept in the address of the page. */
export function ContactSearch() {
  return (
    <Form
      submit="Find"
      class="row filters"
      onSubmit={async (fields) => {
        const contact = fields.text('contact')
        const query = contact.includes('@') ? { email: contact } : { phone: contact }
        const { users } = await api<{ users: UserRow[] }>('GET', withQuery('/admin/users', query))
        const [found] = users
        if (found) go(linkTo(['person', found.id]))
        else tell('No account has this phone number or address.')
      }}
    >
      <TextField
        label="Exact phone number or e-mail address"
        name="contact"
        isRequired
        more={{ autocomplete: 'off' }}
      />
    </Form>
  )
}
