import { MEASURES, POLICIES, POLICY_KEYS } from '../../../src/catalogue/policies.ts'
import { api } from '../../api/api.ts'
import type { Decision } from '../../api/wire/decisions.ts'
import { Dialog, openDialog } from '../../ui/dialog.tsx'
import { CheckField, LongField, SelectField, type Option } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { wordsOf } from '../../ui/span.ts'
import { tell } from '../../ui/toasts.tsx'

const RULES: readonly Option[] = [
  ['', 'The same rule'],
  ...POLICY_KEYS.map((key): Option => [key, POLICIES[key].title]),
]

/** Asks what the operator would have decided instead, and sends it; whether they did. */
export const askOtherwise = async ({ id, measure }: Decision): Promise<boolean> =>
  (await openDialog<true>((close) => (
    <Dialog title="Decide otherwise" onClose={() => close(null)}>
      <p>Nothing changes for the person. The case tells its moderator, and you can let it wait again.</p>
      <Form
        submit="Send"
        onSubmit={async (fields) => {
          await api('POST', `/admin/decisions/${id}/review`, {
            outcome: 'would_decide_otherwise',
            measure: fields.text('measure'),
            opens_case: fields.has('opens_case'),
            policy: fields.maybe('policy'),
            note: fields.maybe('note'),
          })
          tell('Sent.')
          close(true)
        }}
      >
        <SelectField
          label="Measure"
          name="measure"
          value={measure}
          options={MEASURES.map((one): Option => [one, wordsOf(one)])}
        />
        <SelectField label="Rule" name="policy" options={RULES} />
        <LongField label="Note to other moderators" name="note" />
        <CheckField label="Let the case wait again" name="opens_case" />
      </Form>
    </Dialog>
  ))) ?? false
