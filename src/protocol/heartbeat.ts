/**
 * How a client says that it is there, and what it hears: `ping` and `pong`, written as JSON libraries write them. The
 * runtime answers for an object that sleeps; a `ping` that is written differently, or has an id, wakes it.
 */
export const HEARTBEAT = { ask: '{"event":"ping","data":{}}', answer: '{"event":"pong","data":{}}' } as const
