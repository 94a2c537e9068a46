import { useState } from 'preact/hooks'
import { POLICIES } from '../../../src/catalogue/policies.ts'
import { api } from '../../api/api.ts'
import type { Decision } from '../../api/wire/decisions.ts'
import type { NextReview } from '../../api/wire/reviews.ts'
import { linkTo } from '../../router.ts'
import { useResource } from '../../state/resource.ts'
import { Action } from '../../ui/action.tsx'
import { PersonLink } from '../../ui/id.tsx'
import { Facts, Part, Place } from '../../ui/place.tsx'
import { Empty, Loading, Read } from '../../ui/states.tsx'
import { At } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'
import { MeasureWords } from '../cases/decisions.tsx'
import { nameOfOperator } from '../cases/timeline.tsx'
import { Counts } from './counts.tsx'
import { askOtherwise } from './otherwise.tsx'

/** A second look at a sample of the decisions of others, one after the other, and what moderators have decided. */
export function Reviews() {
  const next = useResource<NextReview>('/admin/decisions/reviews')
  const [reviewed, setReviewed] = useState<string | null>(null)
  // Until the next one is there, nothing can be done about the one before.
  const read = next.data?.decision ?? null
  const isBetween = read !== null && read.id === reviewed
  const decision = isBetween ? null : read
  const goOn = async ({ id }: Decision) => {
    setReviewed(id)
    await next.reload()
  }
  const agree = async (one: Decision) => {
    await api('POST', `/admin/decisions/${one.id}/review`, { outcome: 'agreed' })
    tell('Agreed.')
    await goOn(one)
  }
  const disagree = async (one: Decision) => {
    if (await askOtherwise(one)) await goOn(one)
  }
  return (
    <Place
      title="Reviews"
      actions={
        decision === null ? null : (
          <>
            <Action label="Agree" keys="a" tone="primary" run={() => agree(decision)} />
            <Action label="Decide otherwise" keys="o" run={() => disagree(decision)} />
          </>
        )
      }
    >
      <Read resource={next}>
        {({ waiting }) =>
          isBetween ? (
            <Loading />
          ) : decision === null ? (
            <Empty title="No decision waits for a review">
              <p>A part of what others decide comes here, for two weeks.</p>
            </Empty>
          ) : (
            <Part title={waiting === 1 ? 'The last one' : `One of ${waiting}`}>
              {decision.policy === null ? null : <p class="rule">{POLICIES[decision.policy].text}</p>}
              <Facts
                of={[
                  ['Measure', <MeasureWords of={decision} />],
                  ['Person', <PersonLink id={decision.subject_id} />],
                  ['Case', decision.case_id === null ? null : <a href={linkTo(['case', decision.case_id])}>open it</a>],
                  ['By', nameOfOperator(decision.decided_by)],
                  ['Decided', <At at={decision.created_at} />],
                  ['Explanation', decision.explanation],
                  ['Note', decision.note],
                ]}
              />
            </Part>
          )
        }
      </Read>
      <Counts />
    </Place>
  )
}
