import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/stack/paths.ts'
import { FAULTS } from '../resilience/fuzz/planted-faults.ts'

describe('planted faults', () => {
  it('are at least twenty, each of another name', () => {
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length)
    expect(FAULTS.length).toBeGreaterThanOrEqual(20)
  })

  it.each(FAULTS)('can be planted: $name', async ({ changes }) => {
    for (const { file, from, to } of changes) {
      expect((await readFile(join(ROOT, file), 'utf8')).split(from), `${file}: ${from}`).toHaveLength(2)
      expect(to).not.toBe(from)
    }
  })
})
