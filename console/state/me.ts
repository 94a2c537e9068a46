import { signal } from '../../app/state/signal.ts'
import type { Permission } from '../../src/catalogue/roles.ts'
import { api } from '../api/api.ts'
import type { Me } from '../api/wire/operators.ts'

/** The operator; null before it is known. */
export const me = signal<Me | null>(null)

export async function loadMe(): Promise<Me> {
  const read = await api<Me>('GET', '/admin/me')
  me.value = read
  return read
}

/** Whether the operator's role includes it. */
export const may = (permission: Permission): boolean =>
  me.value?.permissions.some((one) => one.name === permission) ?? false
