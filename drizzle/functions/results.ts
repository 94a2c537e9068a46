import type { AccountColumns, AccountResults } from './results/accounts.ts'
import type { BillingColumns, BillingResults } from './results/billing.ts'
import type { CallResults } from './results/calls.ts'
import type { CaseResults } from './results/cases.ts'
import type { CoinResults } from './results/coins.ts'
import type { ContentColumns, ContentResults } from './results/content.ts'
import type { DecisionResults } from './results/decisions.ts'
import type { DeletionColumns, DeletionResults } from './results/deletions.ts'
import type { MatchResults } from './results/matches.ts'
import type { MoneyResults } from './results/money.ts'
import type { OperatorResults } from './results/operators.ts'
import type { PairResults } from './results/pairs.ts'
import type { PeopleColumns, PeopleResults } from './results/people.ts'
import type { ProfileColumns, ProfileResults } from './results/profile.ts'
import type { SafetyResults } from './results/safety.ts'

/**
 * What functions of the database return, beyond what their signatures say: the shapes of jsonb, and which results and
 * columns are never null. Declared once, beside the functions; callers cannot claim another shape.
 */
interface Results
  extends
    AccountResults,
    BillingResults,
    CallResults,
    CaseResults,
    CoinResults,
    ContentResults,
    DecisionResults,
    DeletionResults,
    MatchResults,
    MoneyResults,
    OperatorResults,
    PairResults,
    PeopleResults,
    ProfileResults,
    SafetyResults {}

/** The result of a function; `Signature` is what its signature says. */
export type ResultOf<Name extends string, Signature> = Name extends keyof Results
  ? Results[Name] extends Signature
    ? Results[Name]
    : never
  : Signature

/** Columns of functions that return rows. */
interface Columns
  extends AccountColumns, BillingColumns, ContentColumns, DeletionColumns, PeopleColumns, ProfileColumns {}

/** The columns of a function's rows; `Signature` is what its signature says. */
export type ColumnsOf<Name extends string, Signature> = Name extends keyof Columns
  ? Columns[Name] extends Partial<Signature>
    ? Omit<Signature, keyof Columns[Name]> & Columns[Name]
    : never
  : Signature
