import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asyncApiDocument } from '../src/features/docs/realtime/document.ts'
import { endpoints } from '../src/features/endpoints.ts'
import { openApiDocument } from '../src/http/openapi.ts'
import { ROOT } from './stack/paths.ts'

const HOST = 'https://api.vibesmatch.example'

/**
 * Writes the OpenAPI and the AsyncAPI document to dist, as served in development, where every operation exists.
 * @returns their paths
 */
export async function writeDocuments(): Promise<string[]> {
  await mkdir(join(ROOT, 'dist'), { recursive: true })
  const documents = { 'openapi.json': openApiDocument(endpoints, HOST), 'asyncapi.json': asyncApiDocument(HOST) }
  return Promise.all(
    Object.entries(documents).map(async ([name, document]) => {
      const file = join(ROOT, 'dist', name)
      await writeFile(file, JSON.stringify(document, null, 2))
      return file
    }),
  )
}

if (import.meta.main) console.log((await writeDocuments()).join('\n'))
