import { randomUUID } from 'node:crypto'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { verifyToken, type Actor } from './auth.ts'
import { Refusal } from './errors.ts'
import { admit } from './gate.ts'

interface Declaration<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodObject> {
  limits?: readonly string[]
  params?: P
  query?: Q
  body?: B
}

interface Input<P, Q, B> {
  actor: Actor
  params: P
  query: Q
  body: B
}

const nothing = z.strictObject({})

/** One operation: authenticate → validate → one Redis round trip (session, limits, key) → work → envelope. */
export function endpoint<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodObject>(
  { limits = [], params, query, body }: Declaration<P, Q, B>,
  run: (input: Input<z.output<P>, z.output<Q>, z.output<B>>) => Promise<{ data: object; meta?: object }>,
): RequestHandler {
  const input = z.object({ params: params ?? nothing, query: query ?? nothing, body: body ?? z.unknown() })

  const answer = async (request: Request, response: Response): Promise<void> => {
    const actor = verifyToken(request.get('authorization'))
    response.locals['userId'] = actor.sub
    const parsed = input.safeParse({ params: request.params, query: request.query, body: request.body as unknown })
    const { replay, keep } = await admit(request, response, actor, limits)
    if (replay) {
      response.set('Idempotency-Replayed', 'true')
      return send(response, replay.status ?? 200, replay.body ?? '')
    }
    if (!parsed.success) throw new Refusal(400, 'VALIDATION_FAILED', { issues: parsed.error.issues })
    // Guarantee: the schemas have parsed it.
    const done = await run({ actor, ...parsed.data } as Input<z.output<P>, z.output<Q>, z.output<B>>)
    const text = JSON.stringify({ success: true, ...done })
    keep?.(200, text)
    send(response, 200, text)
  }
  const handle = async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    try {
      await answer(request, response)
    } catch (error) {
      next(error)
    }
  }
  return (...handled) => void handle(...handled)
}

function send(response: Response, status: number, body: string): void {
  response.status(status).type('application/json').send(body)
}

/** The headers of every response, and one log line for each. */
export function frame(request: Request, response: Response, next: NextFunction): void {
  const startedAt = performance.now()
  const requestId = randomUUID()
  response.locals['requestId'] = requestId
  response.set({
    'X-Request-Id': requestId,
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Strict-Transport-Security': 'max-age=63072000; includeSubDomains; preload',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'Cache-Control': 'no-store',
  })
  response.on('finish', () => {
    const route: unknown = (request.route as { path?: unknown } | undefined)?.path
    const line = {
      at: new Date().toISOString(),
      event: 'request',
      request_id: requestId,
      method: request.method,
      route,
      status: response.statusCode,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
      user_id: response.locals['userId'] as unknown,
    }
    process.stdout.write(`${JSON.stringify(line)}\n`)
  })
  next()
}

/** The only place where errors become HTTP. Express recognises it by its four parameters. */
export function onError(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  const refusal = error instanceof Refusal ? error : new Refusal(500, 'INTERNAL')
  if (refusal.status === 500) console.error(error)
  const { status, code, details } = refusal
  const body = { status, code, message: code, details, request_id: response.locals['requestId'] as unknown }
  response.status(status).json({ success: false, error: body })
}
