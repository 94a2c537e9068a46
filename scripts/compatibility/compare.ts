import { compareSchemas, type Comparison } from './compare-schemas.ts'
import type { Contract, EventContracts, OperationContract } from './contract.ts'

/**
 * What of a contract breaks the clients of another, one line each; none when all of them keep working. What is breaking
 * says docs/versions.md.
 *
 * @param today the UTC day, `YYYY-MM-DD`: a deprecated operation may be gone after its sunset
 */
export function breakingChanges(before: Contract, after: Contract, today: string): string[] {
  const one: Comparison = { before: before.schemas, after: after.schemas, compared: new Set(), changes: [] }
  const now = new Map(Object.entries(after.operations).map(([name, operation]) => [placeOf(name), operation]))
  for (const [name, operation] of Object.entries(before.operations)) {
    const current = now.get(placeOf(name))
    if (current) compareOperations(one, name, operation, current)
    else if (operation.sunset === undefined || today < operation.sunset) one.changes.push(`${name}: is gone`)
  }
  return [...new Set([...one.changes, ...changesOfEvents(before.events, after.events)])]
}

/** A parameter of a path may have another name. */
const placeOf = (name: string): string => name.replaceAll(/\{\w+\}/g, '{}')

function compareOperations(one: Comparison, name: string, before: OperationContract, after: OperationContract): void {
  const note = (what: string) => void one.changes.push(`${name}: ${what}`)
  if (before.id !== after.id) note(`operationId is ${after.id} now, and was ${before.id}`)
  if (after.needsToken && !before.needsToken) note('needs a token now')
  compareParameters(one, name, before, after)
  compareBodies(one, name, before, after)
  for (const [status, answer] of Object.entries(before.answers)) {
    const current = after.answers[status]
    if (!current) {
      note(`is not answered with ${status} any more`)
      continue
    }
    for (const header of answer.headers)
      if (!current.headers.includes(header)) note(`header ${header} of ${status} is gone`)
    for (const [type, schema] of Object.entries(answer.content)) {
      const shown = current.content[type]
      if (shown) compareSchemas(one, 'response', `${name}: response`, schema, shown)
      else note(`is not answered as ${type} any more`)
    }
  }
  const codes = new Set(Object.values(after.errors).flat())
  for (const [status, known] of Object.entries(before.errors))
    for (const code of known) {
      if (!codes.has(code)) note(`error ${code} is gone`)
      else if (!after.errors[status]?.includes(code)) note(`error ${code} has not the status ${status} any more`)
    }
}

function compareParameters(one: Comparison, name: string, before: OperationContract, after: OperationContract): void {
  for (const [place, { required, schema }] of Object.entries(before.parameters)) {
    const current = after.parameters[place]
    if (!current) {
      one.changes.push(`${name}: parameter ${place} is gone`)
      continue
    }
    if (current.required && !required) one.changes.push(`${name}: parameter ${place} is required now`)
    compareSchemas(one, 'request', `${name}: parameter ${place}`, schema, current.schema)
  }
  for (const [place, { required }] of Object.entries(after.parameters))
    if (required && !before.parameters[place]) one.changes.push(`${name}: parameter ${place} is new and required`)
}

function compareBodies(one: Comparison, name: string, before: OperationContract, after: OperationContract): void {
  const note = (what: string) => void one.changes.push(`${name}: ${what}`)
  if (after.body?.required && !before.body?.required) note('a body is required now')
  if (before.body && !after.body) note('no body is taken any more')
  for (const [type, schema] of Object.entries(before.body?.content ?? {})) {
    const current = after.body?.content[type]
    if (current) compareSchemas(one, 'request', `${name}: request`, schema, current)
    else if (after.body) note(`no ${type} is taken any more`)
  }
}

/** The same for sockets: what a client sends is a request, what it receives a response. */
function changesOfEvents(before: EventContracts, after: EventContracts): string[] {
  const one: Comparison = { before: before.schemas, after: after.schemas, compared: new Set(), changes: [] }
  for (const [address, events] of Object.entries(before.channels)) {
    const current = after.channels[address]
    if (!current) one.changes.push(`${address}: is gone`)
    else
      for (const event of events) if (!current.includes(event)) one.changes.push(`${address}: event ${event} is gone`)
  }
  for (const [name, schema] of Object.entries(before.schemas)) {
    const current = after.schemas[name]
    // An event that is gone is missing in its channel, too.
    if (!current) continue
    const side = name.startsWith('up.') || name === 'auth' ? 'request' : 'response'
    compareSchemas(one, side, `event ${name} ${side}`, schema, current)
  }
  return one.changes
}
