import type { z } from '@hono/zod-openapi'
import { describe, expectTypeOf, it } from 'vitest'
import type * as auth from '../../console/api/wire/auth.ts'
import type * as content from '../../console/api/wire/content.ts'
import type * as money from '../../console/api/wire/money.ts'
import type * as operators from '../../console/api/wire/operators.ts'
import type * as cases from '../../console/api/wire/cases.ts'
import type * as decisions from '../../console/api/wire/decisions.ts'
import type * as reviews from '../../console/api/wire/reviews.ts'
import type * as appeals from '../../console/api/wire/appeals.ts'
import type * as people from '../../console/api/wire/people.ts'
import type * as photos from '../../console/api/wire/photos.ts'
import type * as statistics from '../../console/api/wire/statistics.ts'
import type * as operatorSchemas from '../../src/features/admin/operators/schemas.ts'
import type * as caseSchemas from '../../src/features/admin/cases/schemas.ts'
import type * as decisionSchemas from '../../src/features/safety/decisions/schemas.ts'
import type * as reviewSchemas from '../../src/features/safety/reviews/schemas.ts'
import type * as appealSchemas from '../../src/features/safety/appeals/schemas.ts'
import type * as userSchemas from '../../src/features/admin/users/schemas.ts'
import type * as userDetailSchemas from '../../src/features/admin/users/detail/schemas.ts'
import type * as photoSchemas from '../../src/features/admin/photos/schemas.ts'
import type * as statisticsSchemas from '../../src/features/admin/stats/schemas.ts'
import type * as transparencySchemas from '../../src/features/admin/stats/transparency/schemas.ts'
import type * as approvalSchemas from '../../src/features/admin/money/approvals/schemas.ts'
import type * as records from '../../console/api/wire/records.ts'
import type { auditEntry } from '../../src/features/admin/audit/schemas.ts'
import type { adminBlockView } from '../../src/features/admin/content/blocks/schemas.ts'
import type { adminCategoryView, adminInterestView } from '../../src/features/admin/content/interests/schemas.ts'
import type { adminPageView, revisionEntry, revisionView } from '../../src/features/admin/content/schemas.ts'
import type { accountView, reconciledView } from '../../src/features/admin/money/accounts/schemas.ts'
import type { adjustmentView } from '../../src/features/admin/money/adjustments/schemas.ts'
import type { adminOfferView, adminPackageView, adminRewardView } from '../../src/features/admin/money/coins/schemas.ts'
import type { adminPlanView } from '../../src/features/admin/money/plans/schemas.ts'
import type { refundView } from '../../src/features/admin/money/refunds/schemas.ts'
import type { changedView, settingRevisionView, settingView } from '../../src/features/admin/settings/schemas.ts'
import type { session } from '../../src/features/auth/schemas.ts'

/** The console says by hand what it reads of answers. The compiler holds that against the schemas of the server. */

interface Pairs {
  session: [z.infer<typeof session>, auth.SignedIn]
  page: [z.infer<typeof adminPageView>, content.AdminPage]
  revisionEntry: [z.infer<typeof revisionEntry>, content.RevisionEntry]
  revision: [z.infer<typeof revisionView>, content.Revision]
  block: [z.infer<typeof adminBlockView>, content.AdminBlock]
  interest: [z.infer<typeof adminInterestView>, content.AdminInterest]
  category: [z.infer<typeof adminCategoryView>, content.AdminCategory]
  setting: [z.infer<typeof settingView>, content.Setting]
  changedSetting: [z.infer<typeof changedView>, content.ChangedSetting]
  settingRevision: [z.infer<typeof settingRevisionView>, content.SettingRevision]
  plan: [z.infer<typeof adminPlanView>, money.AdminPlan]
  coinPackage: [z.infer<typeof adminPackageView>, money.AdminPackage]
  offer: [z.infer<typeof adminOfferView>, money.AdminOffer]
  reward: [z.infer<typeof adminRewardView>, money.AdminReward]
  refund: [z.infer<typeof refundView>, money.Refund]
  adjustment: [z.infer<typeof adjustmentView>, money.Adjustment]
  account: [z.infer<typeof accountView>, money.Account]
  reconciled: [z.infer<typeof reconciledView>, money.Reconciled]
  me: [z.infer<typeof operatorSchemas.meView>, operators.Me]
  operator: [z.infer<typeof operatorSchemas.operatorView>, operators.Operator]
  confirmed: [z.infer<typeof operatorSchemas.confirmationView>, operators.Confirmed]
  caseSummary: [z.infer<typeof caseSchemas.caseSummary>, cases.CaseSummary]
  caseDetail: [z.infer<typeof caseSchemas.caseDetail>, cases.Case]
  queue: [z.infer<typeof caseSchemas.caseQueue>, cases.CaseQueue]
  evidence: [z.infer<typeof caseSchemas.evidenceView>, cases.Evidence]
  decision: [z.infer<typeof decisionSchemas.decisionView>, decisions.Decision]
  decided: [z.infer<typeof decisionSchemas.decidedView>, decisions.Decided]
  advice: [z.infer<typeof decisionSchemas.adviceView>, decisions.Advice]
  nextReview: [z.infer<typeof reviewSchemas.nextReviewView>, reviews.NextReview]
  decisionCounts: [z.infer<typeof reviewSchemas.countsView>, reviews.DecisionCounts]
  appealRow: [z.infer<typeof appealSchemas.appealRowView>, appeals.AppealRow]
  appeal: [z.infer<typeof appealSchemas.appealView>, appeals.Appeal]
  userRow: [z.infer<typeof userSchemas.userRow>, people.UserRow]
  userDetail: [z.infer<typeof userDetailSchemas.userDetail>, people.UserDetail]
  revealed: [z.infer<typeof userSchemas.revealedView>, people.Revealed]
  photo: [z.infer<typeof photoSchemas.waitingPhoto>, photos.WaitingPhoto]
  decidedPhoto: [z.infer<typeof photoSchemas.photoDecision>, photos.DecidedPhoto]
  statistics: [z.infer<typeof statisticsSchemas.statsView>, statistics.Statistics]
  transparency: [z.infer<typeof transparencySchemas.transparencyView>, statistics.Transparency]
  approval: [z.infer<typeof approvalSchemas.approvalView>, money.Approval]
  auditEntry: [z.infer<typeof auditEntry>, records.AuditEntry]
}

type Unreadable = { [K in keyof Pairs]: Pairs[K][0] extends Pairs[K][1] ? never : K }[keyof Pairs]

describe('what the console reads', () => {
  it('is what the server writes', () => {
    expectTypeOf<Unreadable>().toEqualTypeOf<never>()
  })
})
