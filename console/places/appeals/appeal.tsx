import { api } from '../../api/api.ts'
import type { Appeal as AppealView } from '../../api/wire/appeals.ts'
import { POLICIES } from '../../../src/catalogue/policies.ts'
import { go, linkTo, type Address } from '../../router.ts'
import { me } from '../../state/me.ts'
import { useResource } from '../../state/resource.ts'
import { Action } from '../../ui/action.tsx'
import { Dialog, openDialog } from '../../ui/dialog.tsx'
import { LongField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { PersonLink } from '../../ui/id.tsx'
import { Facts, Part, Place } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { Read } from '../../ui/states.tsx'
import { At, Due } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'
import { MeasureWords } from '../cases/decisions.tsx'
import { nameOfOperator } from '../cases/timeline.tsx'

/** An appeal: the decision, what its person says, and the verdict of somebody else. */
export function Appeal({ parameters: [id = ''] }: Address) {
  const path = `/admin/appeals/${encodeURIComponent(id)}`
  const appeal = useResource<{ appeal: AppealView }>(path)
  const one = appeal.data?.appeal
  const claim = async () => {
    await api('POST', `${path}/claim`)
    tell('Claimed for ten minutes.')
    await appeal.reload()
  }
  const isMine = one?.claimed_by === me.value?.id
  return (
    <Place
      title="Appeal"
      actions={
        one?.status === 'open' && !one.is_mine ? (
          <>
            {isMine ? null : <Action label="Claim" keys="c" isDisabled={one.claimed_until !== null} run={claim} />}
            <Action label="Grant" keys="g" tone="primary" run={() => decide(path, 'granted')} />
            <Action label="Reject" keys="r" tone="bad" run={() => decide(path, 'rejected')} />
          </>
        ) : null
      }
    >
      <Read resource={appeal}>
        {({ appeal: { decision, ...one } }) => (
          <>
            {one.is_mine ? <p class="tag warn">You decided first. Another moderator decides this appeal.</p> : null}
            <Part title="What the person says">
              <p class="quote">{one.text ?? 'The words are deleted.'}</p>
              <Facts
                of={[
                  ['Person', <PersonLink id={one.user_id} />],
                  ['Filed', <At at={one.created_at} />],
                  ['Due', one.status === 'open' ? <Due at={one.due_at} /> : wordsOf(one.status)],
                  ['Answer', one.explanation],
                ]}
              />
            </Part>
            <Part title="The decision">
              {decision.policy === null ? null : <p class="rule">{POLICIES[decision.policy].text}</p>}
              <Facts
                of={[
                  ['Measure', <MeasureWords of={decision} />],
                  ['By', nameOfOperator(decision.decided_by)],
                  ['Confirmed by', decision.confirmed_by === null ? null : nameOfOperator(decision.confirmed_by)],
                  ['Since', <At at={decision.effective_at} />],
                  ['Case', one.case_id === null ? null : <a href={linkTo(['case', one.case_id])}>open it</a>],
                  ['Explanation', decision.explanation],
                  ['Note', decision.note],
                ]}
              />
            </Part>
          </>
        )}
      </Read>
    </Place>
  )
}

const decide = async (path: string, outcome: 'granted' | 'rejected'): Promise<void> => {
  const isGranted = outcome === 'granted'
  const done = await openDialog<true>((close) => (
    <Dialog title={isGranted ? 'Grant the appeal' : 'Reject the appeal'} onClose={() => close(null)}>
      <Form
        submit={isGranted ? 'Grant' : 'Reject'}
        tone={isGranted ? 'primary' : 'bad'}
        onSubmit={async (fields) => {
          await api('POST', `${path}/decision`, { outcome, explanation: fields.text('explanation') })
          tell(isGranted ? 'Granted. Everything that the decision did is undone.' : 'Rejected.')
          close(true)
        }}
      >
        <LongField
          label="Answer to the person"
          name="explanation"
          isRequired
          value={isGranted ? 'We have looked at it again, and take the decision back.' : ''}
        />
      </Form>
    </Dialog>
  ))
  if (done) go(linkTo(['appeals']))
}
