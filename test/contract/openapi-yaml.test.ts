import { exports } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { parseDocument, visit } from 'yaml'
import { call, ORIGIN } from '../support/api.ts'

describe('the OpenAPI document in YAML', () => {
  it('says what the one in JSON says, without anchors', async () => {
    const { text, headers, status } = await call('GET', '/openapi.yaml')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/yaml; charset=utf-8')
    const document = parseDocument(text)
    expect([document.errors, document.warnings]).toEqual([[], []])
    expect(document.toJS()).toEqual((await call('GET', '/openapi.json')).data)
    expect(text.startsWith('openapi: 3.1.0\n')).toBe(true)
    visit(document, { Alias: () => expect.fail('some readers do not follow aliases') })
  })

  it('is kept and asked for in the same way', async () => {
    const ask = (method: string, path: string) => exports.default.fetch(new Request(`${ORIGIN}${path}`, { method }))
    for (const method of ['GET', 'HEAD', 'POST']) {
      const [json, yaml] = [await ask(method, '/openapi.json'), await ask(method, '/openapi.yaml')]
      expect(yaml.status).toBe(json.status)
      for (const name of ['cache-control', 'etag', 'x-content-type-options'])
        expect(yaml.headers.get(name), name).toBe(json.headers.get(name))
      expect((await yaml.arrayBuffer()).byteLength === 0).toBe((await json.arrayBuffer()).byteLength === 0)
    }
  })
})
