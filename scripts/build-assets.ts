import { copyFile, mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'

/** Collects the static files that the Worker serves (`[assets]` in wrangler.toml) in dist/assets. */
const root = join(import.meta.dirname, '..')
const assets = join(root, 'dist', 'assets')

async function copyAll(
  from: string,
  to: string,
  files: readonly (readonly [name: string, as: string])[],
): Promise<void> {
  await mkdir(to, { recursive: true })
  await Promise.all(files.map(([name, as]) => copyFile(join(from, name), join(to, as))))
}

const same = (...names: string[]) => names.map((name) => [name, name] as const)

const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
await copyAll(swagger, join(assets, 'docs-ui'), same('swagger-ui-bundle.js', 'swagger-ui.css'))
await copyAll(join(root, 'scripts', 'docs-ui'), join(assets, 'docs-ui'), same('start.js'))

// The web client: one page under the three addresses by which people come, its program and its styles.
const app = join(root, 'app')
await copyAll(app, assets, same('_headers'))
await copyAll(app, join(assets, 'app'), [
  ...same('index.html', 'icon.svg'),
  ['index.html', 'verify-email.html'],
  ['index.html', 'reset-password.html'],
])
await build({
  entryPoints: { app: join(app, 'main.ts'), 'app-styles': join(app, 'styles', 'app.css') },
  outdir: join(assets, 'app'),
  bundle: true,
  format: 'esm',
  minify: true,
  target: ['chrome123', 'firefox120', 'safari17.5'],
  logLevel: 'warning',
})
