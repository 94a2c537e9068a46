import type { z } from 'zod'
import type { SocketKind } from './socket-kind.ts'

/** Everything that is declared of an event that the server sends. */
export interface ServerEvent<Data extends z.ZodType = z.ZodType> {
  readonly summary: string
  /** The sockets that it is sent on. */
  readonly sockets: readonly SocketKind[]
  readonly data: Data
  readonly example: z.output<Data>
}

/** Declares an event that the server sends. */
export const serverEvent = <Data extends z.ZodType>(event: ServerEvent<Data>): ServerEvent<Data> => event
