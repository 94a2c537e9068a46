import { describe, expect, it, vi } from 'vitest'
import { createLog, describeError, masked } from '../../../src/foundation/log.ts'
import { matched, signIn } from '../../support/people.ts'

describe('the log', () => {
  it('has one line for a request, with its route and not its path', async () => {
    const { a, conversationId } = await matched()
    const lines: string[] = []
    const log = vi.spyOn(console, 'info').mockImplementation((line: string) => void lines.push(line))
    const answer = await a.call('GET', `/conversations/${conversationId}/messages?limit=7`)
    log.mockRestore()
    const own = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line['request_id'] === answer.headers.get('x-request-id'))
    expect(own).toEqual([
      {
        at: expect.any(String),
        level: 'info',
        event: 'request',
        request_id: expect.any(String),
        method: 'GET',
        route: '/api/v1/conversations/{id}/messages',
        status: 200,
        ms: expect.any(Number),
        db: 0,
        redis: 1,
        user_id: a.id,
      },
    ])
  })

  it('never holds phone numbers, codes, tokens or messages', async () => {
    const lines: string[] = []
    const spies = (['info', 'warn', 'error', 'log'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line)),
    )
    const person = await signIn()
    const { a, conversationId } = await matched()
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'a very private sentence' })
    await person.call('POST', '/auth/refresh-token', { refresh_token: person.refreshToken })
    spies.forEach((spy) => spy.mockRestore())
    const all = lines.join('\n')
    expect(lines.length).toBeGreaterThan(5)
    for (const secret of [person.phone, person.phone.slice(1), person.token, person.refreshToken, 'private sentence'])
      expect(all).not.toContain(secret)
  })

  it('masks what slips through', () => {
    expect(masked('call +4915112345678 or write to a.b+c@mail.example.org')).toBe('call [phone] or write to [email]')
    expect(masked('to tom&ana!@mail.example.org and ana@пример.рф')).toBe('to [email] and [email]')
    expect(masked('of a@b.example!c@d.example, not @ or e@f')).toBe('of [email][email], not @ or e@f')
    expect(masked('gone: bk3RNwTe3H0:APA91bHun4MxP5egoKMwt2KZ')).toBe('gone: [token]')
    expect(masked('Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln')).toBe('Bearer [token]')
    const lines: string[] = []
    createLog({}, (_level, line) => void lines.push(line)).info('x', {
      reason: '+4915112345678',
      error: { mail: 'a@b.example' },
    })
    expect(lines[0]).not.toMatch(/\d{11}|a@b/)
  })

  it('tells the chain of causes', () => {
    const cause = Object.assign(new Error('inner'), { code: '57P01' })
    expect(JSON.parse(JSON.stringify(describeError(new Error('outer', { cause }))))).toEqual({
      error: 'outer',
      error_name: 'Error',
      cause: { error: 'inner', error_name: 'Error', error_code: '57P01' },
    })
  })
})
