import { Hono } from 'hono'
import { consumers } from './consumers.ts'
import { readSettings } from './settings.ts'
import { endpoints } from './features/endpoints.ts'
import type { Endpoint } from './http/endpoint.ts'
import { createContext, databaseAddress } from './context.ts'
import { addHeaders, cors, securityHeaders } from './http/headers.ts'
import { newId } from './foundation/ids.ts'
import type { LogFields } from './foundation/log.ts'
import { traceIdOf } from './foundation/trace-id.ts'
import { countRequest, sendCountsLater } from './http/count-request.ts'
import { mount, onError, onNotFound, type AppBindings } from './http/mount.ts'
import { deploymentLog } from './providers/deployment-log.ts'
import { forgetTogether, publish } from './foundation/outbox.ts'

/**
 * The HTTP side of the Worker: request id → one log line → security headers, CORS → operations → errors.
 *
 * @param operations all of the product; tests have some of their own
 */
export function createApp(operations: readonly Endpoint[] = endpoints): Hono<AppBindings> {
  const app = new Hono<AppBindings>()

  app.use(async (c, next) => {
    const requestId = newId()
    const settings = readSettings(c.env)
    const noted: LogFields = {}
    const headers: Record<string, string> = {}
    const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work)
    const traceId = traceIdOf(c.req.header('traceparent'))
    const log = deploymentLog(
      c.env,
      { request_id: requestId, ...(traceId === null ? {} : { trace_id: traceId }) },
      waitUntil,
    )
    const context = createContext({
      env: c.env,
      settings,
      requestId,
      // Cloudflare sets this header and overwrites what a client sends.
      ip: c.req.header('cf-connecting-ip') ?? 'unknown',
      log,
      note: (fields) => Object.assign(noted, fields),
      answerWith: (more) => Object.assign(headers, more),
      waitUntil,
      publish: (publisher, events) =>
        publish(publisher, consumers, events, forgetTogether(databaseAddress(c.env, settings).url)),
    })
    c.set('context', context)
    await next()

    if (c.res.status !== 101) {
      addHeaders(c, [
        ...Object.entries(headers),
        ['x-request-id', requestId],
        ['server-timing', context.timing.header()],
      ])
    }
    const { status } = c.res
    const operation = c.get('operationId') ?? (c.req.method === 'OPTIONS' ? 'preflight' : 'none')
    const refusal = c.get('refusal')
    countRequest(context, { operation, status, refusal })
    sendCountsLater(context)
    log[status >= 500 && refusal === undefined ? 'error' : status >= 400 ? 'info' : 'sampled']('request', {
      method: c.req.method,
      status,
      ms: context.timing.total(),
      db: context.timing.roundTrips.db,
      redis: context.timing.roundTrips.redis,
      ...noted,
    })
  })
  app.use(securityHeaders)
  app.use(cors)

  mount(app, operations)
  app.notFound(onNotFound)
  app.onError(onError)
  return app
}
