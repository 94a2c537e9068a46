import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { startGuarded } from '../../scripts/stack/guarded.ts'

it('a program that writes before its guard has said anything is started like any other', async () => {
  const programs = await Promise.all(
    Array.from({ length: 12 }, async (_, i) => {
      const heard = Promise.withResolvers<string>()
      const program = await startGuarded({
        name: 'quick',
        command: ['sh', '-c', `echo early ${i}; exec sleep 60`],
        onLine: heard.resolve,
      })
      return { program, line: await heard.promise, i }
    }),
  )
  for (const { program, line, i } of programs) {
    expect(line).toBe(`early ${i}`)
    await expect.poll(() => readFile(`/proc/${program.pid}/comm`, 'utf8')).toBe('sleep\n')
    await program.stop()
  }
})

it('one that cannot be started is named', async () => {
  await expect(startGuarded({ name: 'nothing', command: ['/no/such/program'] })).rejects.toThrow(
    'nothing could not be started',
  )
})
