import type { CaseSummary, Subject } from '../../api/wire/cases.ts'
import { me } from '../../state/me.ts'
import { wordsOf } from '../../ui/span.ts'

/** How a person is called in lists. */
export const nameOf = ({ first_name, age, id }: Pick<Subject, 'first_name' | 'age' | 'id'>): string =>
  first_name === null ? `…${id.slice(-8)}` : age === null ? first_name : `${first_name}, ${age}`

const URGENCY = ['', 'bad', 'warn', 'accent', ''] as const

/** 1 is the most urgent. */
export const Severity = ({ of }: { of: number }) => <span class={`tag ${URGENCY[of] ?? ''}`}>S{of}</span>

const TONES: Readonly<Record<string, string>> = {
  active: 'good',
  suspended: 'warn',
  banned: 'bad',
  deleted: '',
  gone: '',
}

export const AccountStatus = ({ of }: { of: string }) => <span class={`tag ${TONES[of] ?? ''}`}>{of}</span>

type Marked = Pick<CaseSummary, 'reasons' | 'signals' | 'has_illegal' | 'is_escalated' | 'claim' | 'status'>

/** Why there is a case, and what has become of it. */
export function CaseTags({ of: { reasons, signals, has_illegal, is_escalated, claim, status } }: { of: Marked }) {
  return (
    <span class="tags">
      {reasons.map((reason) => (
        <span key={reason} class="tag">
          {wordsOf(reason)}
        </span>
      ))}
      {signals.map((signal) => (
        <span key={signal} class="tag accent">
          {wordsOf(signal)}
        </span>
      ))}
      {has_illegal ? <span class="tag bad">illegal?</span> : null}
      {is_escalated ? <span class="tag warn">escalated</span> : null}
      {claim === null ? null : <span class="tag good">{claim.operator_id === me.value?.id ? 'mine' : 'claimed'}</span>}
      {status === 'closed' ? <span class="tag">closed</span> : null}
    </span>
  )
}
