import { z } from 'zod'
import type { OwnRefusals } from '../../../http/endpoint.ts'
import type { AppError } from '../../../foundation/errors.ts'
import { json } from '../../../http/respond.ts'

const INSTEAD = 'Connect with transports: ["websocket"].'

/** Engine.IO's errors. Codes and the beginnings of the messages are its own. */
const REFUSALS = {
  polling: [400, 0, `Transport unknown: polling is not supported. ${INSTEAD}`],
  transport: [400, 0, `Transport unknown: only WebSocket is supported. ${INSTEAD}`],
  session: [400, 1, `Session ID unknown: polling is not supported. ${INSTEAD}`],
  method: [400, 2, 'Bad handshake method: connect with GET.'],
  upgrade: [400, 3, 'Bad request: a WebSocket upgrade is required.'],
  token: [400, 3, 'Bad request: an access token must not be in a URL; connect with auth: { token }.'],
  origin: [403, 4, 'Forbidden: this origin is not allowed to open sockets.'],
  version: [400, 5, 'Unsupported protocol version: use a client of Socket.IO 4 (EIO=4).'],
} as const satisfies Record<string, [status: number, code: number, message: string]>

export type Refusal = keyof typeof REFUSALS

const answer = (status: number, code: number, message: string, retryAfter?: number): Response =>
  json(status, JSON.stringify({ code, message }), retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) })

export function refused(refusal: Refusal): Response {
  const [status, code, message] = REFUSALS[refusal]
  return answer(status, code, message)
}

/** Every rejection before the upgrade, in the form of Engine.IO. */
export const engineIoRefusals: OwnRefusals = {
  schema: z.strictObject({ code: z.int().min(0).max(5), message: z.string() }),
  examples: Object.fromEntries(
    Object.entries(REFUSALS).map(([name, [, code, message]]) => [name, { value: { code, message } }]),
  ),
  answer: (reason) => (reason === 'method' ? refused(reason) : badRequest(reason)),
}

function badRequest({ status, message, details, retryAfter }: AppError): Response {
  const issues = z.array(z.object({ path: z.string(), message: z.string() })).safeParse(details?.['issues'])
  const fields = issues.data?.map((issue) => `${issue.path} ${issue.message}`).join('; ')
  return answer(
    status,
    REFUSALS.upgrade[1],
    `Bad request: ${fields === undefined ? message : `${fields}.`}`,
    retryAfter,
  )
}
