import { utc } from '../../../foundation/time.ts'
import { readContact } from '../../../security/contacts.ts'
import type { ActingContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { textStream } from '../../../foundation/text-stream.ts'
import { ownNotifications } from '../../notifications/own-notifications.ts'
import { ownProfile } from '../../profile/own-profile.ts'
import type { ExportView } from '../schemas.ts'
import { accountFacts } from './queries.ts'
import { SECTIONS } from './sections.ts'

/**
 * Everything that the caller has given us or created with us, as one JSON document. It may be larger than an isolate,
 * so at most one page of it is in memory. A failure before the first byte is an error response; a later one aborts the
 * connection, so that a partial document is not mistaken for the whole.
 */
export async function exportAccount(
  ctx: ActingContext,
): Promise<{ fileName: string; body: ReadableStream<Uint8Array> }> {
  const exportedAt = utc(ctx.now())
  const [account, { profile }, notifications] = await Promise.all([
    ownAccountFacts(ctx),
    ownProfile(ctx),
    ownNotifications(ctx),
  ])
  const parts = document(ctx, { exported_at: exportedAt, account, profile, notifications })
  return { fileName: `vibesmatch-${exportedAt.slice(0, 10)}.json`, body: textStream(parts, ctx.log) }
}

type Head = Pick<ExportView, 'exported_at' | 'account' | 'profile' | 'notifications'>

/** The text of the document, in chunks. */
async function* document(ctx: ActingContext, head: Head): AsyncGenerator<string> {
  yield JSON.stringify(head).slice(0, -1)
  for (const [name, pages] of Object.entries(SECTIONS)) {
    yield `,\n${JSON.stringify(name)}:[`
    let separator = ''
    for await (const items of pages(ctx, ctx.actor.userId)) {
      yield separator + items.map((item) => JSON.stringify(item)).join(',\n')
      separator = ',\n'
    }
    yield ']'
  }
  yield '}\n'
}

async function ownAccountFacts({ db, settings, actor }: ActingContext): Promise<ExportView['account']> {
  const facts = await accountFacts(db, actor.userId)
  if (!facts) throw new AppError('UNAUTHORIZED')
  const [phone, email, unconfirmed] = await Promise.all([
    readContact(settings, facts.phoneIndex, facts.phoneCipher),
    readContact(settings, facts.emailIndex, facts.emailCipher),
    readContact(settings, facts.pendingEmailIndex, facts.pendingEmailCipher),
  ])
  return {
    id: facts.id,
    phone_number: phone,
    email,
    unconfirmed_email: unconfirmed,
    has_password: facts.hasPassword,
    is_linked_to_google: facts.isLinkedToGoogle,
    is_verified: facts.isVerified,
    status: facts.status,
    plan: facts.plan,
    role: facts.role,
    created_at: utc(facts.createdAt),
    last_active_at: utc(facts.lastActiveAt),
    deleted_at: facts.deletedAt && utc(facts.deletedAt),
    restorable_until: facts.restorableUntil && utc(facts.restorableUntil),
  }
}
