import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../foundation/db.ts'
import { accountColumns, type AccountRow } from '../queries.ts'

/** An account that claims an address, as shown to the mailbox owner. */
export interface ClaimRow {
  userId: string
  /** When the account was created. */
  createdAt: string
  /** When it claimed the address. */
  claimedAt: string
  /** The device it was created on. */
  platform: string | null
  phoneIndex: string | null
  phoneCipher: string | null
  hasGoogle: boolean
  emailIndex: string
  emailCipher: string
}

/** Claims shown at once, newest first. */
const MOST_SHOWN = 50

/**
 * The accounts that claim the address that a token was mailed to; null when the token is invalid.
 * @param onlyPassing leaves out those that do not pass to the mailbox owner
 */
export async function claimsByToken(
  db: Db,
  { purpose, hash, onlyPassing }: { purpose: 'verify' | 'reset'; hash: string; onlyPassing: boolean },
  now: number,
): Promise<ClaimRow[] | null> {
  const rows = await db.rows<ClaimRow | { userId: null }>(sql`
    select c.* from mail_of_token(kind => ${purpose}, token_hash => ${hash}, at => ${instant(now)}) t
    left join lateral (
      select u.id as "userId", u.created_at as "createdAt", coalesce(u.pending_email_at, u.created_at) as "claimedAt",
        (select s.platform from sessions s where s.user_id = u.id order by s.created_at, s.id limit 1) as platform,
        u.phone_index as "phoneIndex", u.phone_cipher as "phoneCipher", u.google_index is not null as "hasGoogle",
        u.pending_email_index as "emailIndex", u.pending_email_cipher as "emailCipher"
      from users u
      where u.pending_email_index = t.email_index and (${!onlyPassing} or may_pass(u, t.email_index))
      order by "claimedAt" desc, u.id desc limit ${MOST_SHOWN}
    ) c on true
    where t.hash is not null`)
  return rows.length === 0 ? null : rows.filter((row) => row.userId !== null)
}

/**
 * Passwords that may be tried with one token. Only the mailbox owner has it, but others' accounts may claim the
 * address.
 */
const MOST_TRIES = 10
/** More accounts than the limits allow for one address in days. */
const MOST_CLAIMS = 500

/**
 * Counts a try; returns the candidate accounts for a password given with a token. Null when the token is invalid, or
 * has no tries left.
 */
export async function claimantsByToken(
  db: Db,
  hash: string,
  now: number,
): Promise<{ emailIndex: string; accounts: AccountRow[] } | null> {
  const rows = await db.rows<{ address: string } & (AccountRow | { userId: null })>(sql`
    with tried as (
      update mail_tokens m set tries = tries + 1
      where m.hash = ${hash} and m.purpose = 'verify' and m.is_mailed and m.expires_at > ${instant(now)} and m.tries < ${MOST_TRIES}
      returning m.email_index
    )
    select t.email_index as address, ${accountColumns(sql`u`)}
    from tried t left join users u on u.pending_email_index = t.email_index or u.email_index = t.email_index
    order by coalesce(u.pending_email_at, u.created_at), u.id limit ${MOST_CLAIMS}`)
  const [first] = rows
  return first ? { emailIndex: first.address, accounts: rows.filter((row) => row.userId !== null) } : null
}

/** A claimant's credential: the session of an access token, or the hash of a verified password. */
export type Credential = { userId: string } & ({ sessionId: string } | { passwordHash: string | null })

interface Proof {
  tokenHash: string
  credential: Credential
  ip: string
  now: number
}

export interface ProvedRow {
  outcome: 'verified' | 'invalid' | 'refused' | 'unclaimed' | 'taken' | 'held'
  /** The account's address before; null where it had none. */
  formerIndex: string | null
  formerCipher: string | null
  /** The proved address. */
  claimedIndex: string | null
  claimedCipher: string | null
}

/** Proves an address for the account of a claimant; see `verify_email` in `drizzle/functions/prove_email.sql`. */
export const verifyEmail = (db: Db, { tokenHash, credential, ip, now }: Proof): Promise<ProvedRow> =>
  db.one(sql`
    select r.outcome, (r.former).email_index as "formerIndex", (r.former).email_cipher as "formerCipher",
      (r.former).pending_email_index as "claimedIndex", (r.former).pending_email_cipher as "claimedCipher"
    from verify_email(
      token_hash => ${tokenHash}, claimant => ${credential.userId},
      session => ${'sessionId' in credential ? credential.sessionId : null}::uuid,
      password => ${'sessionId' in credential ? null : credential.passwordHash}::text, from_ip => ${ip},
      at => ${instant(now)}
    ) r`)

/** Ends every claim to the address that a token was mailed to. False when the token is invalid. */
export async function refuseClaims(db: Db, hash: string, ip: string, now: number): Promise<boolean> {
  const { refused } = await db.one<{ refused: boolean }>(
    sql`select refuse_claims(token_hash => ${hash}, from_ip => ${ip}, at => ${instant(now)}) as refused`,
  )
  return refused
}
