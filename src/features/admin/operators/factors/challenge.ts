import type { UserContext } from '../../../../context.ts'
import { randomToken } from '../../../../foundation/crypto.ts'
import { AppError } from '../../../../foundation/errors.ts'
import type { Settings } from '../../../../settings.ts'
import type { Expected } from './passkeys/verify.ts'

/** Challenges of passkeys: each is for one session and one purpose, for five minutes, and for one answer. */

const SECONDS = 300
/** The same for browsers, in milliseconds. */
export const TIMEOUT = SECONDS * 1000

type Purpose = 'add' | 'confirm'

const keyOf = (purpose: Purpose, { actor }: UserContext) => `passkey:${purpose}:${actor.sessionId}`

/** The site that passkeys are for: the host of this deployment. */
export const siteOf = ({ PUBLIC_URL }: Pick<Settings, 'PUBLIC_URL'>): { origin: string; rpId: string } => {
  const { origin, hostname } = new URL(PUBLIC_URL)
  return { origin, rpId: hostname }
}

/** A challenge in place of any before it. */
export async function issueChallenge(ctx: UserContext, purpose: Purpose): Promise<string> {
  const challenge = randomToken(32)
  await ctx.redis.set(keyOf(purpose, ctx), challenge, SECONDS)
  return challenge
}

/** What the answer to the challenge is held against. @throws AppError CONFLICT where there is none, or no longer */
export async function spendChallenge(ctx: UserContext, purpose: Purpose): Promise<Expected> {
  const challenge = await ctx.redis.runCommands<string | null>((p) => p.getdel(keyOf(purpose, ctx)))
  if (challenge === null)
    throw new AppError('CONFLICT', {
      message: 'The challenge has expired or was answered; ask for the options again.',
      details: { reason: 'no_challenge' },
    })
  return { challenge, ...siteOf(ctx.settings) }
}
