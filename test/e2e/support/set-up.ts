import type { TestProject } from 'vitest/node'
import { hasCoturn, startRelay } from '../../support/node/coturn.ts'
import { startTestStack, type TestStack } from '../../support/node/stack.ts'

declare module 'vitest' {
  interface ProvidedContext {
    stack: { url: string; databaseUrl: string; stripe: TestStack['stripe']; hasRelay: boolean }
  }
}

/** One stack for all end-to-end tests, in a folder of its own, with people who are new in each test. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await import('../../../scripts/build-assets.ts')
  const secret = crypto.randomUUID()
  const relay = hasCoturn() ? await startRelay(secret, { hasPeersHere: true }) : null
  if (!relay) console.log('SKIPPED: no turnserver (coturn) here; calls are tried without a relay only.')
  const stack = await startTestStack(
    relay ? { TURN_URLS: `turn:127.0.0.1:${relay.port}?transport=udp`, TURN_SECRET: secret } : {},
    { passwords: true },
  )
  project.provide('stack', {
    url: stack.url,
    databaseUrl: stack.databaseUrl,
    stripe: stack.stripe,
    hasRelay: relay !== null,
  })
  return async () => {
    await stack.stop()
    await relay?.stop()
  }
}
