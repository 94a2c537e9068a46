import { and, desc, eq, gt, isNotNull, lt, or, sql } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import { fieldOf, whole } from '../../../../drizzle/functions/rows.ts'
import { mailTokens, sessions, users } from '../../../../drizzle/users.ts'
import type { Db } from '../../../foundation/db.ts'
import { calledOnce, scalarOrNull } from '../../../foundation/fragments.ts'
import { moment, orNull, text, uuid, word, type Values } from '../../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../../foundation/statement.ts'
import { accountView, type AccountRow } from '../queries.ts'

/** Claims shown at once, newest first. */
const MOST_SHOWN = 50

const TOKEN = { purpose: word<'verify' | 'reset'>(), hash: text, now: moment }

const claims = (onlyPassing: boolean) =>
  statement(TOKEN, (orm, { purpose, hash, now }) => {
    const { source, value: mail } = calledOnce(
      functions.mail_of_token({ kind: purpose, token_hash: hash, at: now }),
      'mail',
    )
    const address = fieldOf(mail, mailTokens.emailIndex)
    const platform = orm
      .select({ value: sessions.platform })
      .from(sessions)
      .where(eq(sessions.userId, users.id))
      .orderBy(sessions.createdAt, sessions.id)
      .limit(1)
    const claimedAt = sql<Date>`coalesce(${users.pendingEmailAt}, ${users.createdAt})`.mapWith(users.createdAt)
    const claim = orm
      .select({
        userId: users.id,
        createdAt: users.createdAt,
        claimedAt: claimedAt.as('claimed_at'),
        platform: scalarOrNull(platform).as('platform'),
        phoneIndex: users.phoneIndex,
        phoneCipher: users.phoneCipher,
        hasGoogle: sql<boolean>`${isNotNull(users.googleIndex)}`.as('has_google'),
      })
      .from(users)
      .where(
        and(
          eq(users.pendingEmailIndex, address),
          onlyPassing ? functions.may_pass({ account: whole(users), index: address }) : undefined,
        ),
      )
      .orderBy(desc(claimedAt), desc(users.id))
      .limit(MOST_SHOWN)
      .as('claim')
    return orm
      .select({
        claim: {
          userId: claim.userId,
          /** When the account was created. */
          createdAt: claim.createdAt,
          /** When it claimed the address. */
          claimedAt: claim.claimedAt,
          /** The device it was created on. */
          platform: claim.platform,
          phoneIndex: claim.phoneIndex,
          phoneCipher: claim.phoneCipher,
          hasGoogle: claim.hasGoogle,
        },
      })
      .from(source)
      .leftJoinLateral(claim, sql`true`)
      .where(isNotNull(fieldOf(mail, mailTokens.hash)))
  })

const allClaims = claims(false)
const passingClaims = claims(true)

/** An account that claims an address, as shown to the mailbox owner. */
export type ClaimRow = NonNullable<RowOfStatement<typeof allClaims>['claim']>

/**
 * The accounts that claim the address that a token was mailed to; null when the token is invalid.
 * @param onlyPassing leaves out those that do not pass to the mailbox owner
 */
export async function claimsByToken(
  db: Db,
  { onlyPassing, ...token }: Omit<Values<typeof TOKEN>, 'now'> & { onlyPassing: boolean },
  now: number,
): Promise<ClaimRow[] | null> {
  const rows = await (onlyPassing ? passingClaims : allClaims).all(db, { ...token, now })
  return rows.length === 0 ? null : rows.flatMap(({ claim }) => claim ?? [])
}

/**
 * Passwords that may be tried with one token. Only the mailbox owner has it, but others' accounts may claim the
 * address.
 */
const MOST_TRIES = 10
/** More accounts than the limits allow for one address in days. */
const MOST_CLAIMS = 500

const trying = statement({ hash: text, now: moment }, (orm, { hash, now }) => {
  const tried = orm.$with('tried').as(
    orm
      .update(mailTokens)
      .set({ tries: sql`${mailTokens.tries} + 1` })
      .where(
        and(
          eq(mailTokens.hash, hash),
          eq(mailTokens.purpose, 'verify'),
          mailTokens.isMailed,
          gt(mailTokens.expiresAt, now),
          lt(mailTokens.tries, MOST_TRIES),
        ),
      )
      .returning({ emailIndex: mailTokens.emailIndex }),
  )
  return orm
    .with(tried)
    .select({ address: tried.emailIndex, id: users.id, account: accountView(whole(users)) })
    .from(tried)
    .leftJoin(users, or(eq(users.pendingEmailIndex, tried.emailIndex), eq(users.emailIndex, tried.emailIndex)))
    .orderBy(sql`coalesce(${users.pendingEmailAt}, ${users.createdAt})`, users.id)
    .limit(MOST_CLAIMS)
})

/**
 * Counts a try; returns the candidate accounts for a password given with a token. Null when the token is invalid, or
 * has no tries left.
 */
export async function claimantsByToken(
  db: Db,
  hash: string,
  now: number,
): Promise<{ emailIndex: string; accounts: AccountRow[] } | null> {
  const rows = await trying.all(db, { hash, now })
  const [first] = rows
  const accounts = rows.flatMap(({ id, account }) => (id === null ? [] : [account]))
  return first ? { emailIndex: first.address, accounts } : null
}

/** A claimant's credential: the session of an access token, or the hash of a verified password. */
export type Credential = { userId: string } & ({ sessionId: string } | { passwordHash: string | null })

const PROOF = { tokenHash: text, ip: text, now: moment }

const proving = statement(
  { ...PROOF, userId: uuid, sessionId: orNull(uuid), passwordHash: orNull(text) },
  (orm, given) => {
    const { source, row } = functions
      .verify_email({
        token_hash: given.tokenHash,
        claimant: given.userId,
        session: given.sessionId,
        password: given.passwordHash,
        from_ip: given.ip,
        at: given.now,
      })
      .as('proved')
    return orm
      .select({
        outcome: row.outcome,
        /** The account's address before; null where it had none. */
        formerIndex: fieldOf(row.former, users.emailIndex),
        formerCipher: fieldOf(row.former, users.emailCipher),
        /** The proved address. */
        claimedIndex: fieldOf(row.former, users.pendingEmailIndex),
        claimedCipher: fieldOf(row.former, users.pendingEmailCipher),
      })
      .from(source)
  },
)

export type ProvedRow = RowOfStatement<typeof proving>

/** Proves an address for the account of a claimant; see `verify_email` in `drizzle/functions/prove_email.sql`. */
export const verifyEmail = (
  db: Db,
  { credential, ...proof }: Values<typeof PROOF> & { credential: Credential },
): Promise<ProvedRow> =>
  proving.one(db, {
    ...proof,
    userId: credential.userId,
    sessionId: 'sessionId' in credential ? credential.sessionId : null,
    passwordHash: 'sessionId' in credential ? null : credential.passwordHash,
  })

const refusing = call({ hash: text, ip: text, now: moment }, ({ hash, ip, now }) =>
  functions.refuse_claims({ token_hash: hash, from_ip: ip, at: now }),
)

/** Ends every claim to the address that a token was mailed to. False when the token is invalid. */
export const refuseClaims = (db: Db, hash: string, ip: string, now: number): Promise<boolean> =>
  refusing(db, { hash, ip, now })
