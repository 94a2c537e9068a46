import type { TestProject } from 'vitest/node'
import { startTestStack } from '../../support/node/stack.ts'

declare module 'vitest' {
  interface ProvidedContext {
    stack: { url: string; databaseUrl: string }
  }
}

/** One stack for all end-to-end tests, in a folder of its own, with people who are new in each test. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await import('../../../scripts/build-assets.ts')
  const stack = await startTestStack()
  project.provide('stack', { url: stack.url, databaseUrl: stack.databaseUrl })
  return () => stack.stop()
}
