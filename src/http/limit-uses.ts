import type { Actor } from '../security/access-token.ts'
import { contactIndex } from '../security/contacts.ts'
import type { Context } from '../context.ts'
import { actionKeyOf } from './action-limits.ts'
import { deviceNamed } from '../security/device-proof.ts'
import { limitName, type Declaration, type LimitUse } from './endpoint.ts'
import { countsActions, dailyOf, LIMITS, ofKnownDevice, type LimitName } from '../catalogue/limits.ts'
import { networkSubjects } from '../security/network.ts'
import { PLANS } from '../catalogue/plans.ts'
import type { Use } from './limit-of.ts'
import { countryOf } from '../foundation/text/phone-number.ts'
import type { Validation } from './validate.ts'

/** Limits that count every request. Uses of an operation's other limits may be refunded. */
export const GENERAL: ReadonlySet<LimitName> = new Set(['api', 'api_anonymous', 'media_view'])

/** The caller and the operation: everything that determines the subjects of its limits. */
interface Asking {
  actor: Actor | null
  body?: unknown
  /** The known device of the caller; null for any other. */
  device?: string | null
}

/**
 * The uses that a request counts, under the general limit and those of its operation.
 * @param challenge whether a network that may be challenged has sent a token
 */
export async function usesOf(
  context: Context,
  endpoint: Declaration,
  { actor }: { actor: Actor | null },
  validation: Validation,
  challenge: Use['challenge'],
): Promise<Use[]> {
  if (endpoint.unlimited) return []
  const body = validation.ok ? validation.input.body : undefined
  const device =
    validation.ok && endpoint.deviceProof ? await deviceNamed(context, validation.input.request, body) : null
  const own = (endpoint.limits ?? [])
    .filter((use) => appliesTo(use, body))
    .map(limitName)
    .flatMap((name) => (device === null ? [name] : ofKnownDevice(name)))
  // An invalid request does nothing, so it does not count under daily limits; some plans are exempt.
  const isCounted = (name: LimitName) => {
    const daily = dailyOf(name)
    return !daily || (validation.ok && actor !== null && !PLANS[actor.plan][daily.exempt])
  }
  const general = endpoint.general ?? (actor ? 'api' : 'api_anonymous')
  const names: LimitName[] = [general, ...own.filter(isCounted)]
  const params = validation.ok ? validation.input.params : undefined
  const deed = names.some(countsActions)
    ? await actionKeyOf(actor?.userId, [endpoint.method, endpoint.path, params, body])
    : undefined
  const isChallenged = endpoint.challenge === true && context.challenge !== null
  const uses = await usesBy(context, names, { actor, body, device })
  return uses.map((use) => ({
    ...use,
    deed,
    challenge: isChallenged && !GENERAL.has(use.name) && isOfNetwork(use.name) ? challenge : undefined,
  }))
}

/** The uses of a caller outside a request, known only by id and address. */
export const usesOfPerson = (context: Context, actor: Actor, names: readonly LimitName[]): Promise<Use[]> =>
  usesBy(context, names, { actor })

async function usesBy(context: Context, names: readonly LimitName[], asking: Asking): Promise<Use[]> {
  // Hashed once, since most anonymous requests count under two limits of a network.
  let networks: ReturnType<typeof networkSubjects> | undefined
  const ofNetwork = () => (networks ??= networkSubjects(context.settings, context.ip))
  const uses = names.map(async (name) => {
    const { per } = LIMITS[name]
    const subjects = per === 'ip' ? await ofNetwork() : await subjectsOf(context, per, asking)
    return subjects.map((subject): Use => ({ name, ...subject }))
  })
  return (await Promise.all(uses)).flat()
}

const isOfNetwork = (name: LimitName): boolean => LIMITS[name].per === 'ip' || LIMITS[name].per === 'account and ip'

function appliesTo(use: LimitUse, body: unknown): boolean {
  if (typeof use === 'string') return true
  if ('whenBody' in use)
    return Object.entries(use.whenBody).every(([field, values]) =>
      values.some((value) => fieldOf(body, field) === value),
    )
  return 'whenBodyHas' in use
    ? fieldOf(body, use.whenBodyHas) !== undefined
    : fieldOf(body, use.whenBodyLacks) === undefined
}

/**
 * The subjects of a use: none when the request does not name one, several for a network. Personal values are replaced
 * by a keyed hash.
 */
async function subjectsOf(
  { settings, ip }: Context,
  per: Exclude<(typeof LIMITS)[LimitName]['per'], 'ip'>,
  { actor, body, device }: Asking,
): Promise<Pick<Use, 'subject' | 'allowance'>[]> {
  const [phone, email] = [fieldOf(body, 'phone_number'), fieldOf(body, 'email')]
  const one = (subject: string | null | undefined) => (subject ? [{ subject }] : [])
  switch (per) {
    case 'user':
      return one(actor?.userId)
    case 'known device':
      return one(device)
    case 'phone':
      return typeof phone === 'string' ? one(await contactIndex(settings, 'phone', phone)) : []
    case 'country':
      return typeof phone === 'string' ? one(countryOf(phone)) : []
    case 'account':
      return typeof email === 'string' ? one(await contactIndex(settings, 'email', email)) : []
    case 'account and ip':
      return typeof email === 'string' ? networkSubjects(settings, ip, email) : []
  }
}

const fieldOf = (body: unknown, field: string): unknown =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[field] : undefined
