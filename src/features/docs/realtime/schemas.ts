import { z } from 'zod'
import { ERRORS, type ErrorCode } from '../../../foundation/errors.ts'
import { DOWN } from '../../../protocol/down.ts'
import { ANSWERS, UP, type UpEvent } from '../../../protocol/up.ts'
import { credentials } from '../../realtime/socket-io/credentials.ts'

export type JsonSchema = Record<string, unknown>

/** Keys of components have no colons. */
export const keyOf = (event: string): string => event.replaceAll(':', '.')

export const refTo = (kind: 'schemas' | 'messages' | 'securitySchemes', key: string) => ({
  $ref: `#/components/${kind}/${key}`,
})

/** AsyncAPI 3 speaks JSON Schema of draft 7 by itself. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io })
  return rest
}

/** The schema of what answers an event. */
export function answerRef(event: UpEvent) {
  const answer = ANSWERS[event]
  return typeof answer === 'string'
    ? refTo('schemas', `down.${keyOf(answer)}`)
    : refTo('schemas', `ack.${keyOf(event)}`)
}

/** The data of every event and answer, from the schemas that validate them. */
export function dataSchemas(): Record<string, JsonSchema> {
  const { ack: _, error, ...down } = DOWN
  const entries = [
    ...Object.entries(UP).map(([event, schema]) => [`up.${keyOf(event)}`, schemaOf(schema, 'input')] as const),
    ...Object.entries(down).map(([event, schema]) => [`down.${keyOf(event)}`, schemaOf(schema, 'output')] as const),
    ...Object.entries(ANSWERS).flatMap(([event, answer]) =>
      typeof answer === 'string' ? [] : [[`ack.${keyOf(event)}`, schemaOf(answer, 'output')] as const],
    ),
  ]
  const codes = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]])
  return {
    ...Object.fromEntries(entries),
    error: schemaOf(error.extend({ code: codes }), 'output'),
    auth: schemaOf(credentials, 'input'),
  }
}
