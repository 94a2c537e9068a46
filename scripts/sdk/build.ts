import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildSync, type BuildOptions } from 'esbuild'
import { program, type Finding } from '../check/run.ts'
import { bin, ROOT } from '../stack/paths.ts'

/** Builds `@vibesmatch/client` into sdk/dist, and measures what an app loads of it. */
const SOURCE = join(ROOT, 'sdk', 'src')

/** What an app loads, and how much that may be: KiB, minified and compressed by gzip. */
const ENTRIES: readonly { name: string; file: string; most: number }[] = [
  { name: 'REST', file: 'index.ts', most: 12 },
  { name: 'operators, beside REST', file: 'operators.ts', most: 4 },
  { name: 'realtime', file: join('realtime', 'index.ts'), most: 8 },
  { name: 'calls', file: join('calls', 'index.ts'), most: 8 },
]

/** Syntax that React Native's engine and browsers of the last three years know. */
const OPTIONS = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  logLevel: 'warning',
} as const satisfies BuildOptions

/** An entry with everything that it imports: its bytes, compressed, and the files, from the project's folder. */
export function bundled(file: string): { bytes: number; files: string[] } {
  const { outputFiles, metafile } = buildSync({
    ...OPTIONS,
    entryPoints: [join(SOURCE, file)],
    absWorkingDir: ROOT,
    minify: true,
    write: false,
    metafile: true,
  })
  return { bytes: gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length, files: Object.keys(metafile.inputs) }
}

/** Whether each entry is within its size, and loads nothing but itself. */
export function sdkIsSmall(): Finding {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'sdk', 'package.json'), 'utf8')) as {
    dependencies?: object
  }
  const findings = dependencies === undefined ? [] : ['sdk/package.json has dependencies; the library has none']
  for (const { name, file, most } of ENTRIES) {
    const size = bundled(file).bytes / 1024
    console.log(`      ${size.toFixed(1)} of ${most} KiB compressed: ${name}`)
    if (size > most) findings.push(`${name}: ${size.toFixed(1)} KiB compressed; at most ${most}`)
  }
  return findings.length === 0 ? null : findings.join('\n')
}

/** Writes sdk/dist: modules that share what they have in common, and their types. */
export function buildSdk(): Finding {
  const outdir = join(ROOT, 'sdk', 'dist')
  rmSync(outdir, { recursive: true, force: true })
  const entryPoints = ENTRIES.map(({ file }) => join(SOURCE, file))
  buildSync({ ...OPTIONS, entryPoints, outdir, outbase: SOURCE, splitting: true, chunkNames: 'shared/[hash]' })
  return program(bin('tsc'), '-p', 'sdk/tsconfig.build.json')
}

if (import.meta.main) {
  const finding = buildSdk() ?? sdkIsSmall()
  if (finding !== null) {
    console.error(finding)
    process.exitCode = 1
  }
}
