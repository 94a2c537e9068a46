import type { Form } from './form.ts'
import type { World } from './world.ts'

/** One request. */
export interface Call {
  world: World
  /** What stands in the path in place of the `*`. */
  id: string
  form: Form
}

export type Route = readonly [method: 'GET' | 'POST' | 'DELETE', pattern: string, handle: (call: Call) => unknown]
