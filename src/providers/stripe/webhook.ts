import { AppError } from '../../foundation/errors.ts'
import { concat, fromUtf8, utf8 } from '../../foundation/bytes.ts'
import { readEvent } from './read-event.ts'
import type { StripeEvent } from './shapes.ts'

/** How far the time of a signature may be from ours, in seconds, in both directions. */
const TOLERANCE = 300

/** Which of our secrets and which mode a webhook must be of. */
export interface WebhookRules {
  secrets: readonly string[]
  isLive: boolean
}

/**
 * Reads a webhook (https://docs.stripe.com/webhooks/signature). Stripe's library is not used for it: it accepts any
 * time in the future, so that one recorded header would be good for ever, and it decodes the body before it is checked.
 *
 * @param body as it came, byte for byte
 * @param header `Stripe-Signature`
 * @param now milliseconds since 1970
 * @throws AppError UNAUTHORIZED with a wrong, an old or a future signature, and VALIDATION_FAILED for a body that is not
 *   an event of our mode; the cause says why, for the log, and quotes nothing
 */
export async function readWebhook(
  { secrets, isLive }: WebhookRules,
  { body, header, now }: { body: Uint8Array<ArrayBuffer>; header: string | null; now: number },
): Promise<StripeEvent> {
  const { time, signatures } = parseHeader(header)
  if (time === null || signatures.length === 0) throw unsigned('has no signature')
  // The signature first: an answer about the time would say that the rest is right.
  if (!(await isSigned(secrets, concat(utf8(`${time}.`), body), signatures))) throw unsigned('has a wrong signature')
  const age = Math.floor(now / 1000) - Number(time)
  if (age > TOLERANCE) throw unsigned('is too old')
  if (age < -TOLERANCE) throw unsigned('is of the future')
  const event = readEvent(parsed(body))
  if (event === null) throw malformed('has an unknown form')
  if (event.isLive !== isLive) throw malformed('is of the other mode')
  return event
}

const unsigned = (why: string): AppError =>
  new AppError('UNAUTHORIZED', {
    message: 'The Stripe-Signature header does not fit this body and this time; check the secret of the endpoint.',
    cause: new Error(`a webhook of Stripe ${why}`),
  })

const malformed = (why: string): AppError =>
  new AppError('VALIDATION_FAILED', {
    message: 'This is not an event that this endpoint takes; check the mode and the API version of the endpoint.',
    cause: new Error(`a webhook of Stripe ${why}`),
  })

const DIGITS = /^\d{1,15}$/
const SHA256 = /^[0-9a-f]{64}$/

/** `t=1492774577,v1=5257a8…,v1=…`: one signature for each secret while they are rotated. Other schemes are ignored. */
function parseHeader(header: string | null): { time: string | null; signatures: Uint8Array<ArrayBuffer>[] } {
  const parts = (header ?? '').split(',').map((part) => part.trim().split('='))
  const times = parts.filter(([name]) => name === 't').map(([, value = '']) => value)
  const signatures = parts
    .filter(([name, value = '']) => name === 'v1' && SHA256.test(value))
    .map(([, value = '']) => fromHex(value))
  const [time = ''] = times
  // With two times, which one is signed would be a guess.
  return { time: times.length === 1 && DIGITS.test(time) ? time : null, signatures: signatures.slice(0, 10) }
}

const fromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))

/** Whether one of the signatures was made with one of the secrets. `verify` compares in constant time. */
async function isSigned(
  secrets: readonly string[],
  text: Uint8Array<ArrayBuffer>,
  signatures: readonly Uint8Array<ArrayBuffer>[],
): Promise<boolean> {
  let isGood = false
  for (const secret of secrets) {
    const key = await crypto.subtle.importKey('raw', utf8(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
    for (const signature of signatures) if (await crypto.subtle.verify('HMAC', key, signature, text)) isGood = true
  }
  return isGood
}

function parsed(body: Uint8Array<ArrayBuffer>): unknown {
  try {
    return JSON.parse(fromUtf8(body))
  } catch {
    return null
  }
}
