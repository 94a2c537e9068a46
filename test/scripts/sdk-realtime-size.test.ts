import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { ROOT } from '../../scripts/stack/paths.ts'

const MOST_BYTES = 8 * 1024

it('the realtime half of the client library stays small, and brings nothing along', async () => {
  const { metafile, outputFiles } = await build({
    entryPoints: [join(ROOT, 'sdk/src/realtime/index.ts')],
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    metafile: true,
  })
  const bytes = gzipSync(outputFiles[0]?.contents ?? '').length
  expect(bytes, `${bytes} bytes compressed`).toBeLessThan(MOST_BYTES)
  expect(bytes).toBeGreaterThan(1_000)
  expect(Object.keys(metafile.inputs).filter((file) => !file.startsWith('sdk/src/'))).toEqual([])
})
