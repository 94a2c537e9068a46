/** A request that a guide shows, and that a test sends. Texts may name variables as `$NAME`. */
export interface Sample {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`; that of the development outbox begins with `/dev/`. */
  readonly path: string
  /** The variable with the access token: `TOKEN` where nothing else is given, null for a request without one. */
  readonly as?: string | null
  readonly body?: object
  /** Sends a picture as `multipart/form-data`, in a field of this name. */
  readonly picture?: string
  readonly headers?: Readonly<Record<string, string>>
  /** 200 where nothing else is given. */
  readonly status?: number
  /** Headers of the answer that the guide shows. */
  readonly shows?: readonly string[]
  /** As many entries of lists are shown; two where nothing else is given. */
  readonly most?: number
  /** Variables that later samples use, by where they are in the answer, such as `data.token` or `data.users.0.id`. */
  readonly keeps?: Readonly<Record<string, string>>
}

/** What is sent in place of a value that a guide shows: everybody who tries it has another phone number. */
export interface Literal {
  readonly shown: string | number
  readonly sent: () => string | number
}

/** The samples of one guide, in the order in which they are sent. */
export interface Scenario {
  readonly literals?: Readonly<Record<string, Literal>>
  /** Brings about what the guide takes for granted. */
  readonly setUp?: (world: World) => Promise<void>
  readonly samples: Readonly<Record<string, Sample>>
}

export type Variables = Map<string, string | number>

/** What a scenario runs in. */
export interface World {
  readonly variables: Variables
  send(sample: Sample): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Parsed JSON; null without a body. */
  readonly body: unknown
}

/** Sends a request to a running stack, or to the Worker under test. @param path from the root */
export type Ask = (path: string, init: RequestInit) => Promise<Response>

const VARIABLE = /\$([A-Z][A-Z_]*)/g

/**
 * A text, or every text within an object, with values in place of variables. A text that is nothing but a variable becomes its
 * value, so that numbers stay numbers.
 * @throws Error for a variable that nothing has set
 */
export function filled(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') {
    const [, whole] = /^\$([A-Z][A-Z_]*)$/.exec(value) ?? []
    if (whole !== undefined) return valueOf(whole, variables)
    return value.replaceAll(VARIABLE, (_, name: string) => String(valueOf(name, variables)))
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, variables))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, variables)]))
}

function valueOf(name: string, variables: Variables): string | number {
  const value = variables.get(name)
  if (value === undefined) throw new Error(`Nothing has set $${name}.`)
  return value
}

/** What stands at a dotted path of an answer. */
export const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key], value)
