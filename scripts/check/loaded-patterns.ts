import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROOT } from '../stack/paths.ts'
import type { Pattern } from './patterns.ts'

/** Loads the Worker's modules and writes, as JSON, the patterns that they put together meanwhile; see patterns.ts. */

const seen: Pattern[] = []

const Original = RegExp
globalThis.RegExp = new Proxy(Original, {
  construct(target, args: ConstructorParameters<typeof RegExp>, made) {
    // Guarantee: what the constructor makes.
    const pattern = Reflect.construct(target, args, made) as RegExp
    note(pattern)
    return pattern
  },
})

/** Notes where a module of ours has made a pattern. */
function note({ source, flags }: RegExp): void {
  const frame = new Error('made').stack?.split('\n').find((line) => line.includes('/src/'))
  const [, url = '', line = ''] = /(file:\/\/[^():]+):(\d+):\d+/.exec(frame ?? '') ?? []
  if (url === '') return
  const file = relative(ROOT, fileURLToPath(url))
  if (file.startsWith('src/')) seen.push({ file, line: Number(line), source, flags })
}

await import('../../src/features/endpoints.ts')
await import('../../src/settings.ts')
globalThis.RegExp = Original
process.stdout.write(JSON.stringify(seen))
