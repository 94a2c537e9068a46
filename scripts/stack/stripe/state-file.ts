import { renameSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Idempotency, StoredAnswer } from './idempotency.ts'
import type { Snapshot, Store } from './store.ts'

interface State extends Snapshot {
  /** Where it listens, for `npm run stripe`. */
  url: string
  answers: StoredAnswer[]
}

const written = new WeakMap<Store, string>()

/** Reads what an earlier run has written; nothing where there is none. */
export async function readState(file: string, store: Store, idempotency: Idempotency): Promise<void> {
  let text
  try {
    text = await readFile(file, 'utf8')
  } catch {
    return
  }
  const { objects, answers } = JSON.parse(text) as State
  store.restore({ objects })
  idempotency.restore(answers)
}

/** Writes all of it, where something has changed: a file that is half written would be worse than an old one. */
export function writeState(file: string, url: string, store: Store, idempotency: Idempotency): void {
  const state: State = { url, ...store.snapshot(), answers: idempotency.snapshot() }
  const text = JSON.stringify(state)
  if (written.get(store) === text) return
  writeFileSync(`${file}.new`, text, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  written.set(store, text)
}
