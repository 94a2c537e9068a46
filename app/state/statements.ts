import { page } from '../api/api.ts'
import type { Statement } from '../api/safety-wire.ts'
import { session } from '../api/session.ts'
import { hub } from './hub.ts'
import { signal } from './signal.ts'

/** The newest decisions about the user. */
export const statements = signal<readonly Statement[]>([])

export async function loadStatements(): Promise<void> {
  const user = session.value?.user.id
  const { data } = await page<{ statements: Statement[] }>('/safety/statements?limit=20')
  if (session.value?.user.id === user) statements.value = data.statements
}

/** Loads them again when there is a new one, or an appeal is decided. */
export function followStatements(): void {
  const load = () => void loadStatements().catch(() => {})
  hub.on('safety:statement', load)
  hub.on('safety:statement_changed', load)
}

session.subscribe((value) => {
  if (!value) statements.value = []
})
