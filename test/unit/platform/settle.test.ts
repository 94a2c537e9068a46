import { describe, expect, it } from 'vitest'
import { settle } from '../../../src/foundation/settle.ts'

describe('settle', () => {
  it('writes again what has changed while it was written', async () => {
    const said = [{ until: 1 }, { until: 2 }, null, null]
    const written: unknown[] = []
    const last = await settle(
      () => Promise.resolve(said.shift() ?? null),
      (truth) => Promise.resolve(void written.push(truth)),
    )
    expect(written).toEqual([{ until: 1 }, { until: 2 }, null])
    expect(last).toBeNull()
  })

  it('writes once what stays', async () => {
    let written = 0
    const last = await settle(
      () => Promise.resolve({ until: 1 }),
      () => Promise.resolve(void (written += 1)),
    )
    expect([written, last]).toEqual([1, { until: 1 }])
  })
})
