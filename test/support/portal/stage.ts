import type { Client } from '../../../sdk/src/index.ts'

/** What the TypeScript samples of the guides run in. */
export interface Stage {
  /** The reader of the guide. */
  readonly client: Client
  /** Somebody whom the reader meets. */
  readonly ben: Client
  /** A picture, to be uploaded. */
  readonly file: Blob
  /** A variable that the guide takes for granted. @throws Error when it is not set, or is a number */
  text(name: string): string
  /** @throws Error when it is not set, or is a text */
  number(name: string): number
}
