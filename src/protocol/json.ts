import { z } from 'zod'
import type { FrameFormat } from './format.ts'

/** The outer form of a frame. */
export const frameSchema = z.strictObject({
  event: z.string().min(1).max(64),
  data: z.record(z.string(), z.unknown()).default({}),
  id: z.string().min(1).max(64).optional(),
})

/** `{ event, data, id? }` */
export const jsonFormat: FrameFormat = {
  read(raw) {
    const value = fromJson(raw)
    const outer = frameSchema.safeParse(value)
    // Whoever waits for an answer under an id is told all the same.
    const asking = frameSchema.pick({ id: true }).loose().safeParse(value).data?.id
    if (!outer.success) return { ok: false, message: 'A frame is a JSON object { event, data, id? }.', id: asking }
    const { event, data, id } = outer.data
    return { ok: true, event, data, id }
  },
  write: (event, data, id) => JSON.stringify(id === undefined ? { event, data } : { event, data, id }),
}

function fromJson(raw: string): unknown {
  try {
    return JSON.parse(raw) as unknown
  } catch {
    return undefined
  }
}
