import { describe, expect, it } from 'vitest'
import { apiEndpoints, endpoints } from '../../src/features/endpoints.ts'
import { openApiDocument } from '../../src/http/openapi.ts'

interface Operation {
  operationId: string
  summary: string
  description?: string
}

const document = JSON.parse(JSON.stringify(openApiDocument(endpoints, 'https://api.test'))) as {
  paths: Record<string, Record<string, Operation>>
}
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))

/** What a summary may begin with. Client libraries call their methods by the same verbs. */
const VERBS = [
  'accept',
  'acknowledge',
  'add',
  'answer',
  'appeal',
  'archive',
  'block',
  'cancel',
  'change',
  'check',
  'claim',
  'confirm',
  'count',
  'create',
  'decide',
  'decline',
  'delete',
  'download',
  'edit',
  'end',
  'escalate',
  'export',
  'extend',
  'get',
  'like',
  'link',
  'list',
  'mark',
  'merge',
  'open',
  'pass',
  'publish',
  'receive',
  'redeem',
  'refresh',
  'refuse',
  'register',
  'release',
  'reject',
  'remove',
  'reorder',
  'replace',
  'report',
  'request',
  'resend',
  'reset',
  'respond',
  'restore',
  'resume',
  'review',
  'send',
  'set',
  'sign',
  'skip',
  'spend',
  'start',
  'stop',
  'swipe',
  'unarchive',
  'unblock',
  'undo',
  'unlink',
  'unmatch',
  'unpublish',
  'update',
  'upgrade',
  'upload',
  'verify',
  'withdraw',
  'write',
]

const FIRST_PERSON = /\b(I|me|my|mine|we|us|our|ours)\b/
/** Words that leave open who is meant; the texts say "the caller", "the other user", "a user". */
const VAGUE = /\b([Ss]omebody|[Aa]nybody|[Ww]hoever|[Ww]homever)\b/

/** Summaries, descriptions and messages, wherever they are in the document. */
const textsOf = (value: unknown, key = ''): string[] =>
  typeof value === 'string'
    ? ['summary', 'description', 'message'].includes(key)
      ? [value]
      : []
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, part]) => textsOf(part, name))
      : []

describe('operation ids', () => {
  it('are a verb and a noun in camelCase', () => {
    for (const { operationId } of operations) {
      expect(operationId).toMatch(/^[a-z]+([A-Z][a-z0-9]*)+$/)
      expect(VERBS, operationId).toContain(/^[a-z]+/.exec(operationId)?.[0])
    }
  })

  it('are unique', () => {
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    const declared = apiEndpoints.map(({ operationId }) => operationId)
    expect(new Set(declared).size).toBe(declared.length)
  })

  it('of an alias name its path', () => {
    expect(document.paths['/api/v1/users/block/{userId}']?.['post']).toMatchObject({
      operationId: 'blockUserAtUsersBlock',
      summary: 'Block a user (alias)',
    })
  })
})

describe('summaries', () => {
  it('begin with an imperative verb, in at most 60 characters and without a full stop', () => {
    for (const { operationId, summary } of operations) {
      const text = summary.replace(/ \(alias\)$/, '')
      expect(VERBS, operationId).toContain(/^[A-Z][a-z]+/.exec(text)?.[0].toLowerCase())
      expect(text.length, text).toBeLessThanOrEqual(60)
      expect(text).not.toMatch(/\.$/)
    }
  })

  it('are not shared by two operations', () => {
    const summaries = endpoints.map(({ summary }) => summary)
    expect(new Set(summaries).size).toBe(summaries.length)
  })
})

describe('texts for client developers', () => {
  it('have no first person, and say who is meant', () => {
    for (const one of textsOf(document)) {
      const text = one.replaceAll(/`[^`]*`|\/[\w/{}-]+/g, '')
      expect(text).not.toMatch(FIRST_PERSON)
      expect(text).not.toMatch(VAGUE)
    }
  })

  it('end descriptions like sentences', () => {
    for (const { operationId, description = '' } of operations) expect(description, operationId).toMatch(/^$|\.$/)
  })
})
