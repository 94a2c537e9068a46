import type { Context as HonoContext, Hono } from 'hono'
import type { Context } from '../context.ts'
import { deprecationHeaders } from './deprecation.ts'
import { pathsOf, type Endpoint } from './endpoint.ts'
import { AppError, type Refusal } from '../foundation/errors.ts'
import { existsIn } from './existing.ts'
import { handle } from './handle.ts'
import { describeError } from '../foundation/log.ts'
import { errorResponse, toAppError } from './respond.ts'

/** Values set by the middleware of app.ts. */
export interface AppBindings {
  Bindings: Env
  Variables: { context: Context; operationId?: string; refusal?: Refusal }
}

/** Registers operations under all their paths. */
export function mount(app: Hono<AppBindings>, endpoints: readonly Endpoint[]): void {
  for (const endpoint of endpoints) {
    for (const { method, path, deprecated } of pathsOf(endpoint)) {
      const route = path.replaceAll(/\{(\w+)\}/g, ':$1')
      app.on(method.toUpperCase(), route, (c) => {
        const context = c.get('context')
        if (!existsIn(endpoint, context.settings)) return onNotFound()
        context.note({ route: path })
        c.set('operationId', endpoint.operationId)
        if (deprecated) context.answerWith(deprecationHeaders(deprecated, c.req.param(), context.settings.PUBLIC_URL))
        return refusing(endpoint, handle(context, endpoint, c.req.raw, c.req.param()))
      })
      const { ownRefusals } = endpoint
      if (ownRefusals) app.all(route, () => ownRefusals.answer('method'))
    }
  }
}

/** The response, with errors in the operation's own protocol, where it has one. */
async function refusing({ ownRefusals }: Endpoint, answer: Promise<Response>): Promise<Response> {
  if (!ownRefusals) return answer
  try {
    return await answer
  } catch (error) {
    const known = toAppError(error)
    if (known.status >= 500) throw error
    return ownRefusals.answer(known)
  }
}

/** The only place where errors become HTTP, except for those of foreign protocols. */
export function onError(error: unknown, c: HonoContext<AppBindings>): Response {
  const known = toAppError(error)
  // Without settings there is no context yet, and no detail that a client may see.
  const context = c.get('context') as Context | undefined
  if (!context) {
    console.error(error instanceof Error ? error.message : error)
    return errorResponse(known, 'none')
  }
  if (known.refusal !== undefined) {
    c.set('refusal', known.refusal)
    context.note({ error_code: known.code, reason: known.refusal })
    return errorResponse(known, context.requestId)
  }
  context.note({
    error_code: known.code,
    ...(known.status >= 500 || known.cause !== undefined ? describeError(known.cause ?? known) : {}),
  })
  return errorResponse(known, context.requestId)
}

export function onNotFound(): never {
  throw new AppError('NOT_FOUND', { message: 'Path not found; see /docs for the available operations.' })
}
