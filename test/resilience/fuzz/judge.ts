import type { Json } from '../../support/api.ts'
import type { Answer, Attempt } from './request.ts'
import { hasHidden } from './values.ts'
import type { Actor, World } from './world.ts'

/** What is wrong with an answer; nothing, as a rule. */
export function complaintsAbout(attempt: Attempt, actor: Actor, answer: Answer, world: World): string[] {
  return [
    ...formOf(attempt, answer),
    ...admission(attempt, actor, answer),
    ...acceptance(attempt, actor, answer),
    ...trespass(attempt, actor, answer, world),
    ...leaks(answer.text, actor, world),
  ]
}

/** Status, body, code and headers are as the document says. */
function formOf({ operation, wrong }: Attempt, { status, headers, text }: Answer): string[] {
  if (status >= 500) return []
  const complaints = ['x-request-id', 'server-timing', 'x-content-type-options']
    .filter((name) => !(name in headers))
    .map((name) => `has no ${name}`)
  const body = parsed(headers, text)
  if (status >= 400) {
    if (body?.success !== false || typeof body.error?.code !== 'string')
      return [...complaints, `answers ${status} without the envelope: ${text.slice(0, 200)}`]
    if (INTERNALS.test(body.error.message)) complaints.push(`tells of its inside: ${body.error.message}`)
  }
  // Where the path names another operation, or none, there is nothing to hold the answer against.
  if (wrong === 'path') return complaints
  const declared = operation.responses.get(status)
  if (!declared) return [...complaints, `answers ${status} ${body?.error?.code ?? ''}, which is not declared`]
  if (status < 300 && textsIn(body).some(hasHidden))
    complaints.push(`gives back characters that nobody sees: ${JSON.stringify(body).slice(0, 300)}`)
  const type = (headers['content-type'] ?? '').split(';')[0] ?? ''
  const problem = declared.types.get(type)?.(body)
  if (body !== null && problem) complaints.push(`does not answer as declared: ${problem}: ${text.slice(0, 300)}`)
  if (status >= 400 && !declared.codes.has(body.error.code))
    complaints.push(`answers with the code ${body.error.code}, which is not declared`)
  return complaints
}

const INTERNALS =
  /\b(select|insert into|update \w+ set|delete from)\b|\bat [\w.]+ ?\(|\.ts:\d|node_modules|postgres|sqlstate|ECONN|stack/i

const parsed = (headers: Record<string, string>, text: string): Json => {
  if (!headers['content-type']?.startsWith('application/json')) return null
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Every text anywhere in a value. */
const textsIn = (value: Json): string[] =>
  typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : []

/** A caller without access is rejected before anything else is checked. */
function admission({ operation, wrong }: Attempt, { name, refusal }: Actor, { status, text }: Answer): string[] {
  if (!operation.isSecured || wrong === 'path') return []
  if (!refusal)
    return text.includes('"UNAUTHORIZED"') && name !== 'dora'
      ? [`takes ${name} for signed out: ${text.slice(0, 200)}`]
      : []
  const isRight = status === refusal.status && text.includes(`"${refusal.code}"`)
  return isRight ? [] : [`answers ${status} where ${refusal.status} ${refusal.code} is due: ${text.slice(0, 200)}`]
}

/** What is not as declared is not done. */
function acceptance({ operation, wrong }: Attempt, { name, refusal }: Actor, { status, text }: Answer): string[] {
  if (wrong === null || wrong === 'path') return []
  if (status < 400) return [`accepts a body that is not as declared (${wrong})`]
  // Dora may be gone by now.
  if ((refusal || name === 'dora') && operation.isSecured) return []
  // Not for them, whatever they say.
  if (status === 403 && operation.responses.get(403)?.codes.has('FORBIDDEN')) return []
  if (wrong === 'too large' && status !== 413) return [`answers ${status} to a body that is too large`]
  if (wrong === 'type' && status !== 415) return [`answers ${status} to a body of another type: ${text.slice(0, 250)}`]
  return []
}

/** Nobody does anything with what belongs to others. */
function trespass({ operation, ids, wire }: Attempt, { name }: Actor, { status }: Answer, world: World): string[] {
  if (status >= 300) return []
  const owners = CHANGES_MESSAGE.has(operation.id) ? world.senders : world.owners
  const named = [...Object.values(ids), ...idsIn(wire.body)]
  return named
    .filter((id) => owners.get(id)?.has(name) === false)
    .map(
      (id) => `lets ${name} use ${id}, which belongs to ${[...(owners.get(id) ?? [])].join(' and ')} (${operation.id})`,
    )
}

/** Operations on a message that only its sender may run. */
export const CHANGES_MESSAGE: ReadonlySet<string> = new Set(['editMessage', 'deleteMessage'])

function idsIn(body: Buffer | null): string[] {
  if (!body || body.length > 10_000) return []
  try {
    const value = JSON.parse(body.toString()) as unknown
    return value !== null && typeof value === 'object'
      ? Object.values(value).filter((field) => typeof field === 'string')
      : []
  } catch {
    return []
  }
}

/** Nobody reads what is not for them. */
export const leaks = (text: string, { name }: Actor, { secrets }: World): string[] =>
  secrets
    .filter((secret) => !secret.readers.has(name) && text.includes(secret.text))
    .map(({ what }) => `tells ${name} ${what}: ${text.slice(0, 300)}`)

/** What somebody who has been blocked is told of who has blocked them is what they are told of nobody. */
export function difference(answer: Answer, ofNobody: Answer): string[] {
  const plain = ({ status, text }: Answer) => `${status} ${text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')}`
  return plain(answer) === plain(ofNobody)
    ? []
    : [`answers of who has blocked them ${plain(answer).slice(0, 200)}, and of nobody ${plain(ofNobody).slice(0, 200)}`]
}

/** The same key brings the same answer, to nobody else and for nothing else. */
export function keyComplaints(first: Answer, again: Answer, other: Answer, stranger: Answer): string[] {
  const isReplay = ({ headers }: Answer) => headers['idempotency-replayed'] === 'true'
  const complaints = isReplay(stranger) ? ["gives somebody another's stored answer"] : []
  if (first.status >= 300) return complaints
  if (again.status !== first.status || again.text !== first.text || !isReplay(again))
    complaints.push(
      `answers the same key otherwise: ${first.text.slice(0, 100)} and ${again.status} ${again.text.slice(0, 100)}`,
    )
  if (other.status !== 422) complaints.push(`answers ${other.status} to a used key with another body`)
  return complaints
}
