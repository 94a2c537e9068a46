import { httpFiles } from './http-files.ts'
import { modelSchema } from './models.ts'
import { postmanCollection } from './postman.ts'
import { document, requestsOf } from './requests.ts'

/** Files for tools, made of the OpenAPI document, by their path below the folder of the assets. */
export function downloads(): ReadonlyMap<string, string> {
  const described = document()
  const requests = requestsOf(described)
  return new Map([
    ['docs/vibesmatch.postman_collection.json', JSON.stringify(postmanCollection(described, requests))],
    ['docs/models.schema.json', JSON.stringify(modelSchema(described))],
    ...[...httpFiles(requests)].map(([name, text]) => [`docs/${name}`, text] as const),
  ])
}
