import type { TestProject } from 'vitest/node'
import { temporaryFolder } from '../../support/node/programs.ts'
import { startTestStack } from '../../support/node/stack.ts'
import { startTurn } from '../../support/node/turn.ts'

declare module 'vitest' {
  interface ProvidedContext {
    stack: { url: string; databaseUrl: string; hasRelay: boolean }
  }
}

/** One stack for all end-to-end tests, in a folder of its own, with people who are new in each test. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await import('../../../scripts/build-assets.ts')
  const folder = await temporaryFolder()
  const turn = await startTurn(folder.path)
  if (!turn) console.log('SKIPPED: no turnserver (coturn) here; calls are tried without a relay only.')
  const stack = await startTestStack(turn?.settings)
  project.provide('stack', { url: stack.url, databaseUrl: stack.databaseUrl, hasRelay: turn !== null })
  return async () => {
    await stack.stop()
    await turn?.stop()
    await folder.remove()
  }
}
