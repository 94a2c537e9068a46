import { beforeAll } from 'vitest'
import { call } from './api.ts'

/**
 * The first request of an isolate reads the app settings, which is a statement of its own: tests that count them begin after it.
 */
beforeAll(async () => {
  await call('GET', '/settings')
})
