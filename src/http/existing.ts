import type { Settings } from '../settings.ts'
import type { Declaration } from './endpoint.ts'

/**
 * Whether an operation exists in this environment. Where it does not, the response does not reveal that it exists
 * elsewhere.
 */
export const existsIn = ({ tag }: Pick<Declaration, 'tag'>, { ENVIRONMENT }: Pick<Settings, 'ENVIRONMENT'>): boolean =>
  tag !== 'Development' || ENVIRONMENT === 'development'
