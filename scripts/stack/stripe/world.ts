import type { Events } from './events.ts'
import type { Store } from './store.ts'

/** What the parts of the stand-in share. */
export interface World {
  store: Store
  events: Events
  /** Where it listens, for the address of an authentication. */
  url: string
}
