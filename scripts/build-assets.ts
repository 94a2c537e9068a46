import { copyFile, mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Collects the static files that the Worker serves (`[assets]` in wrangler.toml) in dist/assets. */
const root = join(import.meta.dirname, '..')
const target = join(root, 'dist', 'assets', 'docs-ui')
const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

await mkdir(target, { recursive: true })
await copyFile(join(swagger, 'swagger-ui-bundle.js'), join(target, 'swagger-ui-bundle.js'))
await copyFile(join(swagger, 'swagger-ui.css'), join(target, 'swagger-ui.css'))
await copyFile(join(root, 'scripts', 'docs-ui', 'start.js'), join(target, 'start.js'))
