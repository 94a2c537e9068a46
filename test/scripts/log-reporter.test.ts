import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { LOG_FIELDS } from '../../src/foundation/log-fields.ts'
import { ROOT } from '../../scripts/stack/paths.ts'
import LogReporter, { personalIn, unknownIn } from '../support/node/log-reporter.ts'

/** Fixed clock: what is tested here is handed its time. */

describe('the search of the log', () => {
  it.each([
    '{"to":"+4915112345678"}',
    'to=%2B4915112345678',
    'error of 4915112345678.',
    'kim-1@mail.test',
    'to=Kim%40mail.test',
    '{"token":"APA91b0e7"}',
  ])('finds what is personal in %s', (line) => expect(personalIn(line)).not.toBeNull())

  it.each([
    '{"at":"2026-11-21T06:54:50.781Z","request_id":"01a1fce2-e57f-7481-8621-8b30dcab9906"}',
    'ms 1763700890781',
  ])('finds nothing in %s', (line) => expect(personalIn(line)).toBeNull())

  it('finds fields that nobody has described', () =>
    expect(unknownIn('{"at":"","level":"info","event":"x","ms":1,"phone":"1"}')).toEqual(['phone']))

  it.each([
    ['"request_id":"1","to":"+4915112345678"', 'personal data'],
    ['"request_id":"1","surname":"B"', 'surname'],
  ])('makes the run fail by %s', (fields, complaint) => {
    const reporter = new LogReporter()
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    reporter.onUserConsoleLog({ content: `{"at":"2026-11-21T06:54:50.781Z","level":"info","event":"x",${fields}}` })
    const before = process.exitCode
    reporter.onTestRunEnd()
    expect(process.exitCode).toBe(1)
    expect(said.mock.calls.flat().join()).toContain(complaint)
    process.exitCode = before
    said.mockRestore()
  })

  it.each(['"request_id":"1"', '"object":"user-hub"'])('makes the run fail, whose line it may be: %s', (whose) => {
    const reporter = new LogReporter()
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const time = '"at":"2026-11-21T06:54:50.781Z","level":"info","event":"x"'
    reporter.onUserConsoleLog({ content: `{${time},${whose},"to":"+4915112345678"}\n` })
    const before = process.exitCode
    reporter.onTestRunEnd()
    expect(process.exitCode).toBe(1)
    process.exitCode = before
    said.mockRestore()
  })
})

describe('docs/logs.md', () => {
  it('has every field with its class', () => {
    const text = readFileSync(join(ROOT, 'docs/logs.md'), 'utf8')
    const rows = [...text.matchAll(/^\| `(\w+)` +\| (technical|person|text) +\| (.+?) +\|$/gm)]
    expect(rows.map(([, name, kind, holds]) => [name, kind, holds])).toEqual(
      Object.entries(LOG_FIELDS).map(([name, [kind, holds]]) => [name, kind, holds]),
    )
  })
})
