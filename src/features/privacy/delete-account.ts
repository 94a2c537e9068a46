import { utc } from '../../foundation/time.ts'
import { rememberDeleted } from '../../security/revocation.ts'
import { readContact } from '../../security/contacts.ts'
import type { UserContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { accountDeletedMail } from '../auth/email/mails.ts'
import { managedAt } from '../billing/views.ts'
import { revokeSessions } from '../auth/sessions/end-sessions.ts'
import { hideAccount, hideOnRequest, type HiddenRow, type RequestedDeletion } from './queries.ts'

const DAY = 86_400_000

export interface Deleted {
  message: string
  restorable_until: string
  /** Subscriptions that go on until their owner ends them in the store. */
  renewals: Renewal[]
}

/** What an operator is told. */
export type DeletedOnRequest = Omit<Deleted, 'message'>

interface Renewal {
  provider: 'app_store' | 'play_store'
  managed_at: string
}

/**
 * Hides the caller's account from everybody and ends all its sessions. It can be restored for a while; then it is
 * purged. Repeating it only ends the sessions opened since. What renews is ended (see end-renewals.ts of billing), and the answer
 * names what only its owner can end, in the store.
 * @throws AppError UNAVAILABLE when Redis cannot be written. The account is deleted all the same, and the outbox
 * retries.
 */
export async function deleteAccount(ctx: UserContext): Promise<Deleted> {
  const { settings, actor } = ctx
  const now = ctx.now()
  const row = await hideAccount(ctx.db, now + settings.DELETION_GRACE_DAYS * DAY, { ...actor, ip: ctx.ip, now })
  if (!row) throw new AppError('UNAUTHORIZED')
  const done = await follow(ctx, actor.userId, row, [actor.sessionId])
  return { message: 'Account deleted. Sign in before restorable_until to restore it.', ...done }
}

/**
 * The same for an owner who has asked an operator for it. @returns `deleted` with the outcome 'ok'
 * @throws AppError UNAVAILABLE, as above
 */
export async function deleteOnRequest(
  ctx: UserContext,
  wanted: RequestedDeletion,
): Promise<{ outcome: string; deleted?: DeletedOnRequest }> {
  const row = await hideOnRequest(ctx.db, wanted.now + ctx.settings.DELETION_GRACE_DAYS * DAY, wanted)
  return row.outcome === 'ok'
    ? { outcome: 'ok', deleted: await follow(ctx, wanted.userId, row) }
    : { outcome: row.outcome }
}

/** What follows once the account is hidden in Postgres. */
async function follow(
  ctx: UserContext,
  userId: string,
  row: HiddenRow,
  alsoIds: readonly string[] = [],
): Promise<DeletedOnRequest> {
  const renewals = renewalsOf(ctx, row)
  const restorableUntil = utc(row.restorableUntil)
  if (row.isNew) ctx.after('mail', () => tell(ctx, row, renewals))
  const sessions = row.events.filter(({ type }) => type === 'session.ended')
  try {
    await Promise.all([
      revokeSessions(ctx, sessions, alsoIds),
      rememberDeleted(ctx.redis, userId, { restorableUntil }, ctx.settings.ACCESS_TOKEN_SECONDS),
    ])
  } finally {
    // Afterwards, so that the consumer's write to Redis, which is the state of Postgres by then, comes last.
    ctx.publish(row.events.filter(({ type }) => type !== 'session.ended'))
  }
  return { restorable_until: restorableUntil, renewals }
}

/** Google ends a subscription for us; Apple does not. */
const renewalsOf = ({ settings, playStore }: UserContext, { sellers }: HiddenRow): Renewal[] =>
  sellers.flatMap((provider) => {
    const isOurs = provider === 'stripe' || (provider === 'play_store' && playStore !== null)
    return isOurs ? [] : [{ provider, managed_at: managedAt(settings, provider) }]
  })

/** An owner who did not delete it themselves should learn of it while it can be restored. */
async function tell({ settings, mail }: UserContext, row: HiddenRow, renewals: readonly Renewal[]): Promise<void> {
  const email = await readContact(settings, row.emailIndex, row.emailCipher)
  const day = row.restorableUntil.toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
  if (email !== null)
    await mail.sendMail(
      email,
      accountDeletedMail(
        settings,
        day,
        renewals.map((one) => one.managed_at),
      ),
    )
}
