import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { databaseBeside } from './database-beside.ts'

/**
 * A database of its own, with everything that the others have, for tests in which too much happens to share one.
 * @returns its address
 */
export const ownDatabase = (): Promise<string> =>
  databaseBeside(inject('surroundings').databaseUrl, `own_${randomUUID().replaceAll('-', '')}`)
