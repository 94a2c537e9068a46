import type { Entries } from '../entry.ts'

const OWN_STATE = 'a state of ours that says nothing beyond the rest of the row'
const COLLEAGUE = 'it names an employee'
const CLAIMS =
  'The decision can be appealed and taken to court also when the account is gone (DSA art. 20 and 21); by id alone.'
const REPORT = 'A report must not lose its subject by the deletion of an account; by id alone, words for six months.'
const THEIRS = 'The reporter, and our defence, need the words; deleted six months after the decision.'
const EMPLOYEE = 'Employees answer for what they did; by id alone.'

/** Blocks, reports, cases, decisions, appeals. */
export const SAFETY: Entries = {
  blocks: {
    activity: 'safety',
    ends: 'account',
    columns: { identifier: 'blocker_id blocked_id', safety: 'reason', behaviour: 'created_at' },
    exported: { in: 'blocks', without: { blocker_id: 'it is the reader' } },
  },
  cases: {
    activity: 'safety',
    ends: 'moderation',
    columns: {
      identifier: 'id subject_id',
      safety: 'status queue severity language is_escalated',
      operator: 'claimed_by claimed_until',
      technical: 'due_at opened_at updated_at closed_at',
    },
    exported: { not: 'Work of moderators; what they decided is in `statements` (art. 15(4), art. 23(1)(i)).' },
    kept: { subject_id: CLAIMS, claimed_by: EMPLOYEE },
  },
  case_entries: {
    activity: 'safety',
    ends: 'moderation',
    columns: {
      identifier: 'id case_id ref_id',
      safety: 'kind signal amount',
      operator: 'operator_id note',
      technical: 'at',
    },
    exported: { not: 'Work of moderators, as `cases`.' },
    kept: { operator_id: EMPLOYEE, ref_id: CLAIMS, note: CLAIMS },
  },
  reports: {
    activity: 'safety',
    ends: 'moderation',
    columns: {
      identifier: 'id reporter_id reported_id match_id case_id decision_id',
      contact: 'notifier notifier_index',
      special: 'evidence',
      safety: 'reason description is_illegal status',
      technical: 'decided_at kept_until created_at',
    },
    sealed: 'notifier evidence',
    differs: { description: 'reports', evidence: 'reports', notifier: 'reports', notifier_index: 'reports' },
    exported: {
      in: 'reports',
      without: {
        reporter_id: 'it is the reader',
        notifier: 'of people without an account',
        notifier_index: 'of people without an account',
        evidence: 'a copy of what both wrote and showed',
        case_id: OWN_STATE,
        decision_id: OWN_STATE,
        decided_at: OWN_STATE,
        kept_until: OWN_STATE,
      },
    },
    kept: {
      reporter_id: REPORT,
      reported_id: REPORT,
      match_id: REPORT,
      description: THEIRS,
      evidence: THEIRS,
      notifier: THEIRS,
      notifier_index: THEIRS,
    },
  },
  safety_decisions: {
    activity: 'safety',
    ends: 'moderation',
    columns: {
      identifier: 'id case_id subject_id photo_ids',
      safety: 'policy measure features until strikes explanation state before effective_at undone_at',
      operator: 'note decided_by confirmed_by undone_by',
      technical: 'created_at',
    },
    exported: {
      in: 'statements',
      without: {
        id: OWN_STATE,
        case_id: OWN_STATE,
        subject_id: 'it is the reader',
        photo_ids: 'pictures that are gone',
        features: 'in the explanation',
        strikes: 'in the explanation',
        state: OWN_STATE,
        before: OWN_STATE,
        note: 'for other moderators (art. 15(4))',
        decided_by: COLLEAGUE,
        confirmed_by: COLLEAGUE,
        undone_by: COLLEAGUE,
        created_at: OWN_STATE,
      },
    },
    kept: {
      subject_id: CLAIMS,
      explanation: CLAIMS,
      note: CLAIMS,
      before: 'What undoing restores; without the words of the profile, which close_account removes.',
      decided_by: EMPLOYEE,
      confirmed_by: EMPLOYEE,
      undone_by: EMPLOYEE,
    },
  },
  restrictions: {
    activity: 'safety',
    ends: 'restrictions',
    columns: { identifier: 'user_id decision_id', safety: 'feature until', technical: 'created_at' },
    exported: { not: '`statements` has the decision and until when it counts.' },
  },
  statements: {
    activity: 'safety',
    ends: 'statements',
    columns: {
      identifier: 'id decision_id user_id',
      safety: 'appeal_until acknowledged_at mailed_at submitted_at submit_at tries',
      technical: 'kept_until created_at',
    },
    exported: {
      in: 'statements',
      without: {
        decision_id: OWN_STATE,
        user_id: 'it is the reader',
        appeal_until: 'shown in the app',
        acknowledged_at: OWN_STATE,
        mailed_at: OWN_STATE,
        submitted_at: OWN_STATE,
        submit_at: OWN_STATE,
        tries: OWN_STATE,
        kept_until: OWN_STATE,
      },
    },
    kept: { user_id: CLAIMS },
  },
  appeals: {
    activity: 'safety',
    ends: 'appeals',
    columns: {
      identifier: 'id statement_id decision_id user_id',
      safety: 'words status explanation',
      operator: 'claimed_by claimed_until first_by second_by decided_by',
      technical: 'decided_at due_at created_at',
    },
    sealed: 'words',
    exported: {
      in: 'statements',
      without: {
        id: OWN_STATE,
        statement_id: OWN_STATE,
        decision_id: OWN_STATE,
        user_id: 'it is the reader',
        claimed_by: COLLEAGUE,
        claimed_until: OWN_STATE,
        first_by: COLLEAGUE,
        second_by: COLLEAGUE,
        decided_by: COLLEAGUE,
        decided_at: OWN_STATE,
        due_at: OWN_STATE,
      },
    },
    kept: {
      user_id: CLAIMS,
      words: CLAIMS,
      explanation: CLAIMS,
      claimed_by: EMPLOYEE,
      first_by: EMPLOYEE,
      second_by: EMPLOYEE,
      decided_by: EMPLOYEE,
    },
  },
  decision_reviews: {
    activity: 'safety',
    ends: 'moderation',
    columns: {
      identifier: 'decision_id',
      safety: 'outcome policy measure',
      operator: 'first_by reviewer_id note',
      technical: 'created_at',
    },
    sealed: 'note',
    exported: { not: 'How moderators check each other.' },
    kept: { first_by: EMPLOYEE, reviewer_id: EMPLOYEE },
  },
  scam_notices: {
    activity: 'safety',
    ends: 'account',
    columns: { identifier: 'decision_id user_id conversation_id', technical: 'due_at sent_at' },
    exported: { not: 'The person has been told the same by mail and in the app.' },
  },
  banned_marks: {
    activity: 'safety',
    ends: 'marks',
    columns: { identifier: 'mark decision_id user_id', safety: 'kind', technical: 'created_at' },
    exported: { not: 'Keyed hashes of a banned person, who cannot sign in.' },
    kept: {
      mark: 'Somebody who was banned must not come back at once; keyed hashes only.',
      user_id: 'Names the ban.',
    },
  },
}
