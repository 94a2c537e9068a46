import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bin, ROOT } from '../stack/paths.ts'
import { program, type Finding } from './run.ts'

const MOST_BYTES = 1024 * 1024

/** Builds the deployment and measures its compressed size. */
export function bundleIsSmall(): Finding {
  const folder = join(ROOT, 'dist', 'worker')
  const failure = program(bin('wrangler'), 'deploy', '--dry-run', '--env=production', `--outdir=${folder}`)
  if (failure !== null) return failure
  const bytes = readdirSync(folder)
    .filter((file) => file.endsWith('.js') || file.endsWith('.wasm'))
    .reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0)
  console.log(`      ${(bytes / 1024).toFixed(0)} KiB compressed`)
  return bytes <= MOST_BYTES ? null : `the bundle has ${bytes} bytes compressed; at most ${MOST_BYTES}`
}
