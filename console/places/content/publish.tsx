import { ask } from '../../api/api.ts'
import { Dialog, openDialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { tell } from '../../ui/toasts.tsx'

/** Asks when, and publishes a revision of a page; whether it was. */
export async function publish(path: string, etag: string | null, revision: number): Promise<boolean> {
  const done = await openDialog<true>((close) => (
    <Dialog title={`Publish revision ${revision}`} onClose={() => close(null)}>
      <Form
        submit="Publish"
        onSubmit={async (fields) => {
          const at = fields.maybe('publish_at')
          const body = { revision, ...(at === undefined ? {} : { publish_at: new Date(at).toISOString() }) }
          await ask('PUT', `${path}/publication`, { body, etag })
          tell(at === undefined ? 'Published. It is seen everywhere within seconds.' : 'Planned.')
          close(true)
        }}
      >
        <TextField
          label="From"
          name="publish_at"
          hint="At once where this is empty."
          more={{ type: 'datetime-local' }}
        />
      </Form>
    </Dialog>
  ))
  return done === true
}
