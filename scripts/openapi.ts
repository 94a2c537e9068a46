import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { endpoints } from '../src/features/endpoints.ts'
import { openApiDocument } from '../src/platform/openapi.ts'
import { ROOT } from './stack/paths.ts'

/** Writes the OpenAPI document to dist/openapi.json, as /openapi.json serves it in development, where all of it exists. */
export async function writeOpenApi(): Promise<string> {
  const file = join(ROOT, 'dist', 'openapi.json')
  await mkdir(join(ROOT, 'dist'), { recursive: true })
  await writeFile(file, JSON.stringify(openApiDocument(endpoints, 'https://api.vibesmatch.example'), null, 2))
  return file
}

if (import.meta.main) console.log(await writeOpenApi())
