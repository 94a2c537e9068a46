import { describe, expect, it } from 'vitest'
import {
  advisedFor,
  bodyOf,
  changed,
  missingIn,
  NO_DRAFT,
  policiesFor,
  suggestedMeasure,
  type Change,
  type Draft,
  type Known,
} from '../../../console/places/cases/draft.ts'
import { templatesOf } from '../../../console/places/cases/templates.ts'
import { POLICY_KEYS, type PolicyKey } from '../../../src/catalogue/policies.ts'

const first: Known = { strikes: 0, photoIds: [] }
const draftOf = (...changes: Change[]): Draft => changes.reduce(changed, NO_DRAFT)
const choose = (policy: PolicyKey, known = first): Change => ({ do: 'policy', policy, known })

describe('choosing a rule', () => {
  it.each(POLICY_KEYS)('%s fills in all that a submission needs, but what is to be removed', (policy) => {
    const draft = draftOf(choose(policy))
    const missing = missingIn(draft)
    expect(missing).toBe(draft.measure === 'content_removed' ? 'Choose what is removed.' : null)
    expect(draft.explanation).toBe(templatesOf(policy)[0])
  })

  it('takes the photos that the case is about', () => {
    const draft = draftOf(choose('profile_content', { strikes: 0, photoIds: ['p1'] }))
    expect(missingIn(draft)).toBeNull()
    expect(bodyOf(draft)).toMatchObject({ measure: 'content_removed', photo_ids: ['p1'] })
  })

  it('suggests the graver of what the rule and the strikes say', () => {
    expect(suggestedMeasure('harassment', 0)).toEqual({ measure: 'warning', days: null })
    expect(suggestedMeasure('harassment', 2)).toMatchObject({ measure: 'restriction', days: 7 })
    expect(suggestedMeasure('harassment', 8)).toMatchObject({ measure: 'ban', days: null })
    expect(suggestedMeasure('child_safety', 0)).toMatchObject({ measure: 'ban' })
    expect(suggestedMeasure('spam', null)).toEqual({ measure: 'restriction', days: 7 })
    expect([advisedFor(0), advisedFor(5)?.days]).toEqual([null, 14])
  })

  it('hears of the strikes later, unless the moderator has chosen a measure since', () => {
    const known = { strikes: 9, photoIds: [] }
    const early = choose('harassment', { strikes: null, photoIds: [] })
    expect(draftOf(early, { do: 'advised', known }).measure).toBe('ban')
    expect(draftOf(early, { do: 'measure', measure: 'suspension' }, { do: 'advised', known }).measure).toBe(
      'suspension',
    )
    expect(draftOf({ do: 'advised', known })).toEqual(NO_DRAFT)
  })

  it('leaves what the moderator has written', () => {
    const own: Change = { do: 'explanation', text: 'My words.' }
    expect(draftOf(choose('spam'), own, choose('scam')).explanation).toBe('My words.')
    expect(draftOf(choose('spam'), own, { do: 'explanation', text: '' }, choose('scam')).explanation).not.toBe('')
  })

  it('and then none takes all of it back, but the note', () => {
    const draft = draftOf({ do: 'note', text: 'Seen before.' }, choose('scam'), {
      do: 'policy',
      policy: null,
      known: first,
    })
    expect(bodyOf(draft)).toEqual({ measure: 'none', note: 'Seen before.' })
  })
})

describe('a measure', () => {
  it('changes from mild to grave, and begins anew', () => {
    const next: Change = { do: 'next_measure' }
    const measures = [0, 1, 2, 3, 4].map(
      (times) => draftOf(choose('harassment'), ...Array.from({ length: times }, () => next)).measure,
    )
    expect(measures).toEqual(['warning', 'content_removed', 'restriction', 'suspension', 'ban'])
    expect(draftOf(choose('scam'), next).measure).toBe('warning')
    expect(draftOf(next).measure).toBe('none')
  })

  it('sends only what it takes', () => {
    const restriction = draftOf(
      choose('spam'),
      { do: 'feature', feature: 'live', isOn: true },
      { do: 'days', days: null },
    )
    expect(bodyOf(restriction)).toEqual({
      measure: 'restriction',
      policy: 'spam',
      features: ['sending', 'requests', 'live'],
      explanation: templatesOf('spam')[0],
    })
    expect(bodyOf(changed(restriction, { do: 'measure', measure: 'suspension' }))).toMatchObject({ days: 14 })
    expect(bodyOf(changed(restriction, { do: 'measure', measure: 'suspension' }))).not.toHaveProperty('features')
  })

  it('needs what it is about, and words', () => {
    const empty = draftOf(
      choose('spam'),
      { do: 'feature', feature: 'sending', isOn: false },
      { do: 'feature', feature: 'requests', isOn: false },
    )
    expect(missingIn(empty)).toBe('Choose what is restricted.')
    expect(missingIn(draftOf(choose('spam'), { do: 'explanation', text: ' ' }))).toBe('Say why, for the person.')
    expect(missingIn(draftOf({ do: 'measure', measure: 'ban' }))).toBe('Choose a rule.')
    expect(missingIn(draftOf(choose('profile_content'), { do: 'bio', isOn: true }))).toBeNull()
  })
})

describe('the order of the rules', () => {
  it('begins with what the reasons of the case suggest, and has each rule once', () => {
    const order = policiesFor(['harassment', 'scam'])
    expect(order.slice(0, 4)).toEqual(['harassment', 'threats', 'hate', 'scam'])
    expect(order.toSorted()).toEqual(POLICY_KEYS.toSorted())
  })
})

it('explanations name no reporter', () => {
  expect(
    POLICY_KEYS.flatMap((key) => templatesOf(key)).filter((text) =>
      /report(er|ed) (you|by)|somebody reported/i.test(text),
    ),
  ).toEqual([])
})
