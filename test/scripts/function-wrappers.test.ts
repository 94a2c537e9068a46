import { readFile } from 'node:fs/promises'
import { expect, inject, it } from 'vitest'
import { currentWrappers, WRAPPERS } from '../../scripts/function-wrappers.ts'

it('drizzle/functions/generated.ts is what "npm run db:functions" writes', async () => {
  expect(await readFile(WRAPPERS, 'utf8')).toBe(await currentWrappers(inject('surroundings').databaseUrl))
})
