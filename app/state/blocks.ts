import { api } from '../api/api.ts'
import type { Block } from '../api/content-wire.ts'
import { session } from '../api/session.ts'
import { plan } from './plan.ts'
import { signal } from './signal.ts'

/** What operators have placed for the user, the highest priority first; empty until it is loaded. */
export const blocks = signal<readonly Block[]>([])

export async function loadBlocks(): Promise<void> {
  const user = session.value?.user.id
  const { blocks: loaded } = await api<{ blocks: Block[] }>('GET', '/content/blocks')
  if (session.value?.user.id === user) blocks.value = loaded
}

type Kind = Block['kind']

/** Those of a place. One of a kind that this client does not know is left out. */
export const blocksAt = <K extends Kind>(placement: string, kind: K): Extract<Block, { kind: K }>[] =>
  blocks.value.filter(
    (block): block is Extract<Block, { kind: K }> => block.placement === placement && block.kind === kind,
  )

/** Follows who is there, and their plan, which decide what they see. */
export function followBlocks(): void {
  session.subscribe((value) => {
    if (!value) blocks.value = []
  })
  plan.subscribe(() => {
    if (session.value) void loadBlocks().catch(() => {})
  })
}
