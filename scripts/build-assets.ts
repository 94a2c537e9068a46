import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { appBundle, ASSETS } from './app-bundle.ts'
import { buildPortal } from './portal/build.ts'

/**
 * Collects the static files that the Worker serves (`[assets]` in wrangler.toml) in dist/assets. Unchanged files are
 * not written: a stack running from this folder watches it, and would restart its Worker.
 */
const root = join(import.meta.dirname, '..')
const assets = ASSETS

async function copyAll(
  from: string,
  to: string,
  files: readonly (readonly [name: string, as: string])[],
): Promise<void> {
  await Promise.all(files.map(async ([name, as]) => place(join(to, as), await readFile(join(from, name)))))
}

/** Writes a file atomically, unless it is unchanged. */
async function place(path: string, content: Uint8Array): Promise<void> {
  const present = await readFile(path).catch(() => null)
  if (present?.equals(content)) return
  await mkdir(dirname(path), { recursive: true })
  const unfinished = `${path}.${process.pid}.new`
  await writeFile(unfinished, content)
  await rename(unfinished, path)
}

/** Removes what a folder of assets has from earlier builds: everything in it would be deployed. */
async function keepOnly(folder: string, known: { has(path: string): boolean }): Promise<void> {
  for (const name of await readdir(join(assets, folder))) {
    const path = join(assets, folder, name)
    // Another build may be writing its own.
    if (!known.has(path) && !name.endsWith('.new')) await rm(path, { force: true, recursive: true })
  }
}

const same = (...names: string[]) => names.map((name) => [name, name] as const)

await copyAll(join(root, 'scripts', 'challenge-ui'), join(assets, 'challenge-ui'), same('start.js'))
await copyAll(join(root, 'scripts', 'payment-ui'), join(assets, 'payment-ui'), same('start.js', 'start.css'))

// The developer portal.
const portal = new Map([...buildPortal()].map(([name, text]) => [join(assets, name), text] as const))
await Promise.all([...portal].map(([path, text]) => place(path, Buffer.from(text))))
await keepOnly('docs', portal)

// The web client: one page under its three addresses, its script and its styles.
const app = join(root, 'app')
await copyAll(app, assets, same('_headers', 'favicon.ico'))
await copyAll(app, join(assets, 'app'), [
  ...same('index.html', 'icon.svg'),
  ['index.html', 'verify-email.html'],
  ['index.html', 'reset-password.html'],
  ['index.html', 'appeal.html'],
])
const { outputFiles } = await build(appBundle())
await Promise.all(outputFiles.map(({ path, contents }) => place(path, contents)))

// The reference of the REST API, at /docs/rest.
const { outputFiles: referenceFiles } = await build({
  entryPoints: {
    reference: join(root, 'reference', 'main.tsx'),
    'reference-styles': join(root, 'reference', 'reference.css'),
  },
  outdir: join(assets, 'docs-ui'),
  bundle: true,
  write: false,
  format: 'esm',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  target: ['chrome123', 'firefox120', 'safari17.5'],
  logLevel: 'warning',
})
await Promise.all(referenceFiles.map(({ path, contents }) => place(path, contents)))
await keepOnly('docs-ui', new Set([...portal.keys(), ...referenceFiles.map(({ path }) => path)]))

// The console of operators: charts are loaded where they are shown.
const { outputFiles: consoleFiles } = await build({
  entryPoints: {
    console: join(root, 'console', 'main.tsx'),
    'console-styles': join(root, 'console', 'styles', 'console.css'),
  },
  outdir: join(assets, 'console'),
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  write: false,
  format: 'esm',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  target: ['chrome123', 'firefox120', 'safari17.5'],
  logLevel: 'warning',
})
await copyAll(join(root, 'console'), join(assets, 'console'), same('index.html'))
await Promise.all(consoleFiles.map(({ path, contents }) => place(path, contents)))
// Chunks of former builds have other names.
const built = new Set(consoleFiles.map(({ path }) => path))
const chunks = join(assets, 'console', 'chunks')
for (const name of await readdir(chunks).catch(() => []))
  if (!built.has(join(chunks, name))) await rm(join(chunks, name), { force: true })
