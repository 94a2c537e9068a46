// Fixed clock: days are given to what is tested.
import { createServer } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ageOf, audit, findingOf, parsed, recorded } from '../../scripts/check/advisories.ts'
import known from '../../scripts/check/advisories.json' with { type: 'json' }

const answer = (nodes: string[], id: string) =>
  parsed(
    JSON.stringify({
      vulnerabilities: {
        esbuild: { severity: 'moderate', nodes, via: [{ url: `https://x.test/${id}`, title: 'T' }, 'another'] },
      },
    }),
  )

describe('advisories of a registry', () => {
  it('fail the check only by what a registry says', () => {
    expect(findingOf(parsed(''))).toBeNull()
    expect(findingOf(parsed('{"message":"405 Method Not Allowed"}'))).toBeNull()
    const accepted = 'node_modules/@esbuild-kit/core-utils/node_modules/esbuild'
    expect(findingOf(answer([accepted], 'GHSA-67mh-4wv8-2f99'))).toBeNull()
    expect(findingOf(answer([accepted, 'node_modules/esbuild'], 'GHSA-67mh-4wv8-2f99'))).toContain('esbuild (moderate)')
    expect(findingOf(answer([accepted], 'GHSA-other'))).toContain('GHSA-other')
  })

  it('are added to the record once, with the day', () => {
    const via = { name: 'x', url: 'https://github.test/advisories/GHSA-1', title: 'does harm', range: '<1.2.4' }
    const heard = { vulnerabilities: { x: { severity: 'high', via: [via] }, y: { severity: 'high', via: ['x', via] } } }
    const before = { asOf: '2026-01-01', advisories: [], accepted: [] }
    const after = recorded(before, heard, '2026-02-03')
    expect(after).toEqual({
      asOf: '2026-02-03',
      advisories: [{ package: 'x', range: '<1.2.4', id: 'GHSA-1', published: '2026-02', what: 'does harm' }],
      accepted: [],
    })
    expect(recorded(after, heard, '2026-03-04')).toEqual({ ...after, asOf: '2026-03-04' })
  })

  it('are named as old after thirty days', () => {
    expect(known.asOf).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(ageOf('2026-01-01', '2026-01-31')).toBeNull()
    expect(ageOf('2026-01-01', '2026-02-01')).toContain('31 days old; run npm run advisories:record')
  })

  describe('that npm asks for', () => {
    const asked: { path: string; body: string }[] = []
    const registry = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const sent = Buffer.concat(chunks)
        const isBulk = request.url === '/-/npm/v1/security/advisories/bulk'
        asked.push({
          path: request.url ?? '',
          body: (request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent).toString(),
        })
        response.writeHead(isBulk ? 200 : 404, { 'content-type': 'application/json' })
        response.end(isBulk ? JSON.stringify(ADVICE) : '{}')
      })
    })
    const ADVICE = {
      hono: [
        { id: 1, url: 'https://github.test/advisories/GHSA-2', title: 'T', severity: 'high', vulnerable_versions: '*' },
      ],
    }
    let address = ''
    beforeAll(async () => {
      await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve))
      const bound = registry.address()
      address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`
    })
    afterAll(() => void registry.close())

    it('are for the locked versions, and become a finding and an entry', async () => {
      const heard = await audit('--registry', address)
      const versions = JSON.parse(asked.find(({ path }) => path.endsWith('/bulk'))?.body ?? '{}') as Record<
        string,
        string[]
      >
      expect(versions).toMatchObject({
        hono: [expect.stringMatching(/^\d/)],
        zod: [expect.any(String), expect.any(String)],
      })
      expect(findingOf(heard)).toContain('hono (high): T https://github.test/advisories/GHSA-2')
      if (heard === null) throw new Error('npm audit did not answer')
      const { advisories } = recorded({ asOf: '2026-01-01', advisories: [], accepted: [] }, heard, '2026-02-03')
      expect(advisories).toMatchObject([{ package: 'hono', range: '*', id: 'GHSA-2' }])
    })
  })

  it('are unknown where nothing answers', async () => {
    expect(await audit('--registry', 'http://127.0.0.1:9')).toBeNull()
  })
})
