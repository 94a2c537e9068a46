import { expect, it } from 'vitest'
import { HeldContent, type Source } from '../../../src/configuration/held-content.ts'

it('of hundreds that read the same at once, as when an isolate starts, one writes it to Redis', async () => {
  const began: string[] = []
  let [now, version, readers] = [1_000_000, 3, 0]
  const held = new HeldContent<number>({
    kind: 'settings',
    read: async () => {
      readers += 1
      return { version, value: version, copy: () => Promise.resolve() }
    },
  })
  const partial = {
    settings: { PUBLIC_URL: 'https://held.test' },
    now: () => now,
    after: (name: string) => began.push(name),
  }
  // Guarantee: of a source, holding reads its address, its clock and what it does beside the request.
  const source = partial as unknown as Source
  const all = async () => Promise.all(Array.from({ length: 300 }, async () => held.get(source, null)))

  expect(new Set(await all())).toEqual(new Set([3]))
  expect(readers).toBe(300)
  expect(began.splice(0)).toEqual(['raise_content_version', 'copy_content'])

  // A newer version is written, whoever has written the older one, and so is one that Redis may have lost since.
  version = 4
  held.expect(source, 4)
  await all()
  expect(began.splice(0)).toEqual(['raise_content_version', 'copy_content'])
  now += 4_000
  held.expect(source, 5)
  await held.get(source, null)
  expect(began).toEqual(['raise_content_version', 'copy_content'])
})
