import {
  MEASURES,
  POLICIES,
  POLICY_KEYS,
  STRIKE_ADVICE,
  type Feature,
  type Measure,
  type PolicyKey,
} from '../../../src/catalogue/policies.ts'
import type { ReportReason, Signal } from '../../../src/catalogue/cases.ts'
import { templatesOf } from './templates.ts'

/** A decision that is being made. */
export interface Draft {
  /** Null for none: the case is closed, and nothing happens to the person. */
  policy: PolicyKey | null
  measure: Measure
  features: Feature[]
  photoIds: string[]
  removesBio: boolean
  /** Of a restriction or a suspension; null for good. */
  days: number | null
  explanation: string
  /** The explanation was written by hand, so nothing replaces it. */
  isOwnWords: boolean
  /** The measure was chosen by hand, likewise. */
  isOwnMeasure: boolean
  note: string
}

/** What a draft is made from. */
export interface Known {
  /** Of decisions that count at present; null before they were counted. */
  strikes: number | null
  /** Photos that the case is about. */
  photoIds: readonly string[]
}

export type Change =
  | { do: 'policy'; policy: PolicyKey | null; known: Known }
  | { do: 'measure'; measure: Measure }
  | { do: 'next_measure' }
  | { do: 'advised'; known: Known }
  | { do: 'feature'; feature: Feature; isOn: boolean }
  | { do: 'photo'; id: string; isOn: boolean }
  | { do: 'bio'; isOn: boolean }
  | { do: 'days'; days: number | null }
  | { do: 'explanation'; text: string }
  | { do: 'template'; text: string }
  | { do: 'note'; text: string }

export const NO_DRAFT: Draft = {
  policy: null,
  measure: 'none',
  features: [],
  photoIds: [],
  removesBio: false,
  days: null,
  explanation: '',
  isOwnWords: false,
  isOwnMeasure: false,
  note: '',
}

const DEFAULT_DAYS: Readonly<Partial<Record<Measure, number>>> = { restriction: 7, suspension: 14 }
const DEFAULT_FEATURES: readonly Feature[] = ['sending', 'requests']

/** A decision after a change. Choosing a rule fills in what it suggests, so that a submission may follow at once. */
export function changed(draft: Draft, change: Change): Draft {
  switch (change.do) {
    case 'policy':
      return suggested({ ...draft, policy: change.policy, isOwnMeasure: false }, change.known)
    case 'advised':
      return draft.policy === null || draft.isOwnMeasure ? draft : suggested(draft, change.known)
    case 'measure':
      return withMeasure({ ...draft, isOwnMeasure: true }, change.measure)
    case 'next_measure': {
      const possible = MEASURES.filter((one) => (draft.policy === null ? one === 'none' : one !== 'none'))
      return withMeasure(
        { ...draft, isOwnMeasure: true },
        possible[(possible.indexOf(draft.measure) + 1) % possible.length] ?? 'none',
      )
    }
    case 'feature':
      return { ...draft, features: toggled(draft.features, change.feature, change.isOn) }
    case 'photo':
      return { ...draft, photoIds: toggled(draft.photoIds, change.id, change.isOn) }
    case 'bio':
      return { ...draft, removesBio: change.isOn }
    case 'days':
      return { ...draft, days: change.days, isOwnMeasure: true }
    case 'explanation':
      return { ...draft, explanation: change.text, isOwnWords: change.text !== '' }
    case 'template':
      return { ...draft, explanation: change.text, isOwnWords: false }
    case 'note':
      return { ...draft, note: change.text }
  }
}

const toggled = <T>(all: readonly T[], one: T, isOn: boolean): T[] =>
  isOn ? [...all.filter((other) => other !== one), one] : all.filter((other) => other !== one)

/** What so many strikes suggest; null for too few. The server gives the same advice. */
export const advisedFor = (strikes: number): Length | null =>
  STRIKE_ADVICE.findLast(({ from }) => from <= strikes) ?? null

interface Length {
  readonly measure: Measure
  readonly days: number | null
}

/** The graver of what the rule suggests for the first time and what the strikes suggest, with those of the rule. */
export function suggestedMeasure(policy: PolicyKey, strikes: number | null): Length {
  const { measure, strikes: more } = POLICIES[policy]
  const advised = strikes === null ? null : advisedFor(strikes + more)
  if (advised && MEASURES.indexOf(advised.measure) > MEASURES.indexOf(measure)) return advised
  return { measure, days: DEFAULT_DAYS[measure] ?? null }
}

function suggested(draft: Draft, { strikes, photoIds }: Known): Draft {
  const { policy } = draft
  if (policy === null) return { ...NO_DRAFT, note: draft.note }
  const { measure, days } = suggestedMeasure(policy, strikes)
  const explanation = draft.isOwnWords ? draft.explanation : (templatesOf(policy)[0] ?? '')
  return { ...withMeasure({ ...draft, photoIds: [...photoIds] }, measure), days, explanation }
}

function withMeasure(draft: Draft, measure: Measure): Draft {
  const features = measure === 'restriction' ? (draft.features.length > 0 ? draft.features : [...DEFAULT_FEATURES]) : []
  return { ...draft, measure, features, days: DEFAULT_DAYS[measure] ?? null }
}

/** What is missing before it can be submitted; null where nothing is. */
export function missingIn({ policy, measure, features, photoIds, removesBio, explanation }: Draft): string | null {
  if (measure === 'none') return null
  if (policy === null) return 'Choose a rule.'
  if (measure === 'restriction' && features.length === 0) return 'Choose what is restricted.'
  if (measure === 'content_removed' && photoIds.length === 0 && !removesBio) return 'Choose what is removed.'
  return explanation.trim() === '' ? 'Say why, for the person.' : null
}

/** The body of the decision, with only what its measure takes. */
export function bodyOf(draft: Draft): Record<string, unknown> {
  const { policy, measure, features, photoIds, removesBio, days, explanation, note } = draft
  return {
    measure,
    ...(policy === null ? {} : { policy, explanation: explanation.trim() }),
    ...(measure === 'restriction' ? { features } : {}),
    ...(measure === 'content_removed' && photoIds.length > 0 ? { photo_ids: photoIds } : {}),
    ...(measure === 'content_removed' && removesBio ? { removes_bio: true } : {}),
    ...((measure === 'restriction' || measure === 'suspension') && days !== null ? { days } : {}),
    ...(note.trim() === '' ? {} : { note: note.trim() }),
  }
}

const BY_REASON: Readonly<Partial<Record<ReportReason | Signal, readonly PolicyKey[]>>> = {
  underage: ['adults_only', 'child_safety'],
  harassment: ['harassment', 'threats', 'hate'],
  scam: ['scam', 'fake_profile'],
  inappropriate_behavior: ['sexual_content', 'harassment', 'hate'],
  fake_profile: ['fake_profile', 'scam', 'profile_content'],
  spam: ['spam', 'scam'],
  other: ['profile_content'],
  device_of_banned: ['ban_evasion'],
  contact_of_banned: ['ban_evasion'],
  photo_of_banned: ['ban_evasion', 'fake_profile'],
  identical_first_messages: ['spam', 'scam'],
  link_in_first_message: ['spam', 'scam'],
  payment_handle_in_first_message: ['scam'],
  impossible_travel: ['scam', 'fake_profile'],
  report_spam: ['false_reports'],
}

/** All rules, those first that the reasons of a case suggest: the order of the digits. */
export function policiesFor(reasons: readonly (ReportReason | Signal)[]): PolicyKey[] {
  return [...new Set([...reasons.flatMap((reason) => BY_REASON[reason] ?? []), ...POLICY_KEYS])]
}
