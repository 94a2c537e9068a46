import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BuildOptions } from 'esbuild'

const ROOT = join(import.meta.dirname, '..')
const APP = join(ROOT, 'app')
/** Where the static files that the Worker serves are collected. */
export const ASSETS = join(ROOT, 'dist', 'assets')

/** How the web client's script and styles are made. */
export function appBundle(): BuildOptions & { write: false } {
  // Guarantee: npm requires it to be a string.
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  return {
    entryPoints: {
      app: join(APP, 'main.ts'),
      'app-styles': join(APP, 'styles', 'app.css'),
      'home-styles': join(APP, 'styles', 'home.css'),
      'page-styles': join(APP, 'styles', 'page.css'),
    },
    outdir: join(ASSETS, 'app'),
    define: { APP_VERSION: JSON.stringify(version) },
    bundle: true,
    write: false,
    format: 'esm',
    minify: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    logLevel: 'warning',
  }
}
