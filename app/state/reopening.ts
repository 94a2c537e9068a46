import { closed, maintenance } from '../api/closed.ts'
import { now } from '../clock.ts'
import { inMyLanguage } from '../language.ts'
import { loadSettings } from './settings.ts'

/** Seconds until the next try where the server could not be asked. */
const WHILE_OFFLINE = 20

let trying: Promise<boolean> | null = null

/** Asks whether maintenance is over, and lets everything go on where it is. Returns whether it is. */
export function tryAgain(): Promise<boolean> {
  trying ??= look().finally(() => (trying = null))
  return trying
}

async function look(): Promise<boolean> {
  const before = closed.value
  const next = await loadSettings().then(
    ({ maintenance: told }) => told && maintenance(inMyLanguage(told.message).text, told.retry_after),
    () => before?.why === 'maintenance' && maintenance(before.message, WHILE_OFFLINE),
  )
  if (closed.value?.why === 'maintenance' && next !== false) closed.value = next
  return closed.value === null
}

/** Tries again by itself while maintenance lasts. */
export function followClosing(): void {
  setInterval(() => {
    const state = closed.value
    if (state?.why === 'maintenance' && now() >= state.retryAt) void tryAgain()
  }, 1_000)
}
