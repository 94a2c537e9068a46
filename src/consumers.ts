import type { Consumers } from './catalogue/domain-events.ts'
import { onMinutesBought } from './features/calls/on-minutes-bought.ts'
import { onSendingRestricted } from './features/calls/on-sending-restricted.ts'
import { onMatchOver } from './features/calls/on-match-over.ts'
import { onInterestAnswered, onInterestSent, onInterestWithdrawn } from './features/connections/on-interest.ts'
import { onAccountClosed } from './features/auth/account/on-account-closed.ts'
import { onAccountStatusChanged } from './features/auth/account/on-account-status-changed.ts'
import { onSessionEnded } from './features/auth/sessions/on-session-ended.ts'
import { onConversationsChanged } from './features/messaging/on-conversations-changed.ts'
import { onMatchChanged } from './features/messaging/on-match-changed.ts'
import { onProfileChanged } from './features/profile/on-profile-changed.ts'
import { onInterestMerged } from './features/profile/interests/on-interest-merged.ts'
import { onPhotoDeleted } from './features/profile/photos/on-photo-deleted.ts'
import { onPhotoUploaded } from './features/profile/photos/on-photo-uploaded.ts'
import { onDeletionChanged } from './features/privacy/on-deletion-changed.ts'
import { onAccountInactive } from './features/privacy/inactivity/on-account-inactive.ts'
import { onReportFiled } from './features/safety/on-report-filed.ts'
import { onReportDecided } from './features/safety/reports/on-report-decided.ts'
import { onReportForgotten } from './features/safety/reports/on-report-forgotten.ts'
import { onSearchStopped } from './features/safety/decisions/on-search-stopped.ts'
import { onStatementChanged, onStatementMade } from './features/safety/statements/on-statement.ts'
import { onAccountBanned } from './features/safety/signals/on-account-banned.ts'
import { noteRequest } from './features/safety/signals/note-first-messages.ts'
import { endRenewals } from './features/billing/end-renewals.ts'
import { onContentChanged } from './features/content/on-content-changed.ts'
import { onPlanChanged } from './features/billing/on-plan-changed.ts'
import { onCasesChanged } from './features/admin/cases/on-cases-changed.ts'
import { onReconcile } from './features/billing/reconcile/on-reconcile.ts'
import type { Context } from './context.ts'

/** The consumers of each domain event. */
export const consumers: Consumers<Context> = {
  'match.created': onMatchChanged,
  'match.kept': onMatchChanged,
  'match.ended': async (ctx, payload) => {
    await Promise.all([onMatchOver(ctx, payload), onMatchChanged(ctx, payload)])
  },
  'request.changed': async (ctx, payload) => {
    await Promise.all([onMatchChanged(ctx, payload), noteRequest(ctx, payload.conversation_id)])
  },
  'interest.sent': onInterestSent,
  'interest.withdrawn': onInterestWithdrawn,
  'interest.accepted': onInterestAnswered,
  'interest.declined': onInterestAnswered,
  'session.ended': onSessionEnded,
  'account.status_changed': async (ctx, payload) => {
    await Promise.all([onAccountStatusChanged(ctx, payload), onAccountBanned(ctx, payload)])
  },
  'account.closed': onAccountClosed,
  'call.minutes_bought': onMinutesBought,
  'photo.uploaded': onPhotoUploaded,
  'photo.deleted': onPhotoDeleted,
  'account.deletion_changed': async (ctx, payload) => {
    await Promise.all([onDeletionChanged(ctx, payload), endRenewals(ctx, payload)])
  },
  'account.inactive': onAccountInactive,
  'report.filed': onReportFiled,
  'report.decided': onReportDecided,
  'report.forgotten': onReportForgotten,
  'cases.changed': onCasesChanged,
  'conversations.changed': onConversationsChanged,
  'plan.changed': onPlanChanged,
  'purchase.reconcile': onReconcile,
  'content.changed': onContentChanged,
  'interest.merged': onInterestMerged,
  'profile.changed': onProfileChanged,
  'statement.made': onStatementMade,
  'statement.changed': onStatementChanged,
  'search.stopped': onSearchStopped,
  'sending.restricted': onSendingRestricted,
}
