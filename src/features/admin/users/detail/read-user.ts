import type { UserContext } from '../../../../context.ts'
import { AppError } from '../../../../foundation/errors.ts'
import { maskedEmail, maskedPhone } from '../../../../foundation/text/masked-contacts.ts'
import { utc } from '../../../../foundation/time.ts'
import { readContact } from '../../../../security/contacts.ts'
import { detailOf, type DetailRow } from './queries.ts'
import type { UserDetail } from './schemas.ts'

/** An account as operators see it: masked, without last name, date of birth, position and addresses. @throws AppError USER_NOT_FOUND */
export async function readUser(ctx: UserContext, userId: string): Promise<UserDetail> {
  const row = await detailOf(ctx.db, userId, ctx.now())
  if (!row) throw new AppError('USER_NOT_FOUND')
  const [phone, email, claimed] = await Promise.all([
    readContact(ctx.settings, row.phoneIndex, row.phoneCipher),
    readContact(ctx.settings, row.emailIndex, row.emailCipher),
    readContact(ctx.settings, row.pendingEmailIndex, row.pendingEmailCipher),
  ])
  return {
    id: userId,
    account_status: row.deletedAt === null ? row.status : 'deleted',
    status_reason: row.statusReason,
    status_until: orNull(row.statusUntil),
    role: row.role,
    plan: row.plan,
    is_verified: row.isVerified,
    created_at: utc(row.createdAt),
    last_active_at: utc(row.lastActiveAt),
    deleted_at: orNull(row.deletedAt),
    restorable_until: orNull(row.restorableUntil),
    open_case_id: row.cases.find(({ status }) => status === 'open')?.id ?? null,
    profile: row.profile,
    photos: row.photos.map((photo) => ({ ...photo, created_at: utc(photo.created_at) })),
    ways_in: {
      phone: phone && maskedPhone(phone),
      email: email && maskedEmail(email),
      claimed_email: claimed && maskedEmail(claimed),
      has_google: row.hasGoogle,
      has_password: row.hasPassword,
    },
    sessions: row.sessions.map((session) => ({
      ...session,
      created_at: utc(session.created_at),
      last_used_at: utc(session.last_used_at),
    })),
    devices: row.devices.map(({ platform, updated_at }) => ({ platform, updated_at: utc(updated_at) })),
    entitlements: row.entitlements.map(({ source, plan, until }) => ({ source, plan, until: utc(until) })),
    coins: row.coins,
    ...safetyOf(row),
    audit: row.audit.map((entry) => ({ ...entry, at: utc(entry.at) })),
  }
}

const orNull = (time: string | Date | null): string | null => (time === null ? null : utc(time))

const safetyOf = (
  row: DetailRow,
): Pick<UserDetail, 'cases_about' | 'reports_about' | 'reports_by' | 'decisions' | 'restrictions'> => ({
  cases_about: {
    count: row.caseCount,
    cases: row.cases.map((one) => ({ ...one, opened_at: utc(one.opened_at), closed_at: orNull(one.closed_at) })),
  },
  reports_about: { count: row.reportsAboutCount },
  reports_by: {
    count: row.reportsByCount,
    reports: row.reportsBy.map((report) => ({ ...report, created_at: utc(report.created_at) })),
  },
  decisions: row.decisions.map((decision) => ({
    ...decision,
    until: orNull(decision.until),
    effective_at: orNull(decision.effective_at),
    undone_at: orNull(decision.undone_at),
    created_at: utc(decision.created_at),
  })),
  restrictions: row.restrictions.map((restriction) => ({ ...restriction, until: orNull(restriction.until) })),
})
