import type { z } from 'zod'
import type { DownData, DownEvent } from './down.ts'
import { frameSchema, MAX_FRAME_BYTES, UP, type UpEvent, type UpFrame } from './up.ts'

/** Why a frame was not understood, and the id under which the client waits for an answer, if it had one. */
export interface FrameError {
  code: 'VALIDATION_FAILED' | 'PAYLOAD_TOO_LARGE'
  message: string
  details?: Record<string, unknown>
  id: string | undefined
}

export type Parsed = { ok: true; frame: UpFrame } | { ok: false; error: FrameError }

const bad = (message: string, id?: string, details?: Record<string, unknown>): Parsed => ({
  ok: false,
  error: { code: 'VALIDATION_FAILED', message, id, ...(details ? { details } : {}) },
})

/** Reads a frame of the JSON protocol. */
export function parseFrame(raw: string | ArrayBuffer): Parsed {
  if (typeof raw !== 'string') return bad('Frames are text, not binary.')
  // A UTF-16 unit has at most three bytes in UTF-8, so most frames need no counting.
  if (raw.length * 3 > MAX_FRAME_BYTES && new TextEncoder().encode(raw).length > MAX_FRAME_BYTES) {
    return {
      ok: false,
      error: { code: 'PAYLOAD_TOO_LARGE', message: `A frame may have ${MAX_FRAME_BYTES} bytes.`, id: undefined },
    }
  }
  const outer = frameSchema.safeParse(fromJson(raw))
  if (!outer.success) return bad('A frame is a JSON object { event, data, id? }.')
  const { event, data, id } = outer.data
  if (!isUpEvent(event)) return bad(`There is no event "${event}".`, id)
  const inner = UP[event].safeParse(data)
  if (!inner.success)
    return bad(`The data of "${event}" is not right.`, id, { issues: inner.error.issues.map(describe) })
  return { ok: true, frame: { event, data: inner.data, id } as UpFrame }
}

function fromJson(raw: string): unknown {
  try {
    return JSON.parse(raw) as unknown
  } catch {
    return undefined
  }
}

const isUpEvent = (event: string): event is UpEvent => Object.hasOwn(UP, event)

const describe = (issue: z.core.$ZodIssue) => ({
  path: ['data', ...issue.path.map(String)].join('.'),
  message: issue.message,
})

/** A frame of the JSON protocol as it is sent. */
export const encodeFrame = <E extends DownEvent>(event: E, data: DownData<E>, id?: string): string =>
  JSON.stringify(id === undefined ? { event, data } : { event, data, id })
