import type { z } from 'zod'
import type { DownData, DownEvent } from './down.ts'
import type { SocketKind } from './socket-kind.ts'

/** What answers an event: an event of the server, or the schema of what an `ack` holds. */
export type AnswerSpec = DownEvent | z.ZodObject

export type AnswerData<A extends AnswerSpec> = A extends z.ZodType
  ? z.output<A>
  : A extends DownEvent
    ? DownData<A>
    : never

export interface EventLimit {
  /** A key of `SOCKET_LIMITS` in catalogue/limits.ts. */
  readonly name: string
  /**
   * Whose bucket a token is taken from: the socket's, in place of its `frames`; the person's; or the person's in the
   * conversation that the event names. The latter two come on top of `frames`.
   */
  readonly per: 'socket' | 'person' | 'conversation'
}

/**
 * Everything that is declared of an event that clients send. Validation, answers, limits, the check for a proved contact and
 * the AsyncAPI document derive from it. Codes and limits are checked where they are used: protocol/ imports neither table.
 */
export interface ClientEvent<
  Data extends z.ZodType = z.ZodType,
  Answer extends AnswerSpec = AnswerSpec,
  Sockets extends readonly SocketKind[] = readonly SocketKind[],
  Limit extends EventLimit | null = EventLimit | null,
  Proof extends boolean = boolean,
  Errors extends readonly string[] = readonly string[],
> {
  readonly summary: string
  /** What the schemas do not say; the summary stands in for it. */
  readonly description?: string
  /** The sockets that take the event. Each of their objects has a handler for it. */
  readonly sockets: Sockets
  readonly data: Data
  readonly answer: Answer
  /** What it counts against; null for the frames of its socket alone. */
  readonly limit: Limit
  /**
   * Whether the account must have proved a phone or an address, as the same is over REST: what reaches other people. What ends
   * something, or goes on within a call that one is in, is for all.
   */
  readonly needsProvedContact: Proof
  /** Keys of `ERRORS` in foundation/errors.ts, beside those that any event can have. */
  readonly errors: Errors
  readonly example: { readonly data: z.input<Data>; readonly answer: AnswerData<Answer> }
}

/** Declares an event that clients send. Every part is needed, so that an event cannot be half documented. */
export const clientEvent = <
  Data extends z.ZodType,
  const Answer extends AnswerSpec,
  const Sockets extends readonly SocketKind[],
  const Limit extends EventLimit | null,
  const Proof extends boolean,
  const Errors extends readonly string[],
>(
  event: ClientEvent<Data, Answer, Sockets, Limit, Proof, Errors>,
): ClientEvent<Data, Answer, Sockets, Limit, Proof, Errors> => event
