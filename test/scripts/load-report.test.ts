import { describe, expect, it } from 'vitest'
import { pageOf } from '../../bench/load/page.ts'
import { Recorder } from '../../bench/load/recorder.ts'
import { shown, tableOf, verdictsOf } from '../../bench/load/thresholds.ts'

/** A run in which everything took as long as given, in milliseconds. */
function recorded(more: (recorder: Recorder) => void = () => {}, [api, delivery] = [150, 80]): Recorder {
  const recorder = new Recorder()
  for (let i = 0; i < 2_000; i += 1) {
    recorder.add(i % 2 === 0 ? 'discovery' : 'like', api)
    recorder.add('delivery', delivery)
    recorder.add('connect', 20)
  }
  more(recorder)
  return recorder
}

const missed = (recorder: Recorder) => verdictsOf(recorder).flatMap(({ name, holds }) => (holds ? [] : [name]))

describe('the targets of the load test', () => {
  it('hold where everything is in time', () => {
    expect(missed(recorded())).toEqual([])
    expect(verdictsOf(recorded()).map(({ target }) => target)).toEqual([200, 500, 0.1, 100, 0.1, 99.9])
  })

  it.each<[string, string[], (recorder: Recorder) => void]>([
    ['one in ten is slow', ['API, 95th percentile'], (one) => repeat(200, () => one.add('like', 400))],
    [
      'one in ten is very slow',
      ['API, 95th percentile', 'API, 99th percentile'],
      (one) => repeat(200, () => one.add('like', 600)),
    ],
    ['requests fail', ['API, errors'], (one) => repeat(3, () => one.add('like', 5, '503 UNAVAILABLE'))],
    ['messages are late', ['message delivery, 95th percentile'], (one) => repeat(200, () => one.add('delivery', 120))],
    [
      'messages are lost',
      ['messages lost or refused'],
      (one) => repeat(3, () => one.add('delivery', 5, 'not delivered')),
    ],
    ['messages are refused', ['messages lost or refused'], (one) => repeat(3, () => one.refuseMessage('CONFLICT'))],
    [
      'connections fail',
      ['connections that succeed, at least'],
      (one) => repeat(3, () => one.add('connect', 5, 'closed with 1006')),
    ],
  ])('do not hold where %s', (_name, names, change) => {
    expect(missed(recorded(change))).toEqual(names)
  })

  it('do not hold where nothing was measured', () => {
    expect(verdictsOf(new Recorder()).every(({ holds }) => !holds)).toBe(true)
  })

  it('are shown with few digits, and success is not rounded up to what is required', () => {
    expect([20, 187.26, 0.0512, 99.8999, 100].map(shown)).toEqual(['20', '187', '0.0512', '99.899', '100'])
  })
})

describe('the report', () => {
  const recorder = recorded((one) => {
    one.add('like', 5, '500 <script>')
    one.socketOpened()
  })
  const verdicts = verdictsOf(recorder)
  const page = pageOf({ command: 'npm run "x"', verdicts, notes: ['1 × like: 500 <script>'], recorder, seconds: 1 })

  it('is one file without anything from elsewhere, and without markup of what it quotes', () => {
    expect(page).not.toMatch(/<script|src=|href=|url\(|https?:/)
    expect(page).toContain('500 &lt;script&gt;')
    expect(page.match(/<svg /g)).toHaveLength(5)
    expect(page).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('has the table of docs/performance.md', () => {
    expect(tableOf(verdicts)).toContain('| API, 95th percentile | 200 ms | 150 ms | 2,001 | yes |')
  })

  it('shows stretches with what was open and what failed', () => {
    expect(recorder.stretches(3_600)).toMatchObject([{ second: 0, failures: 1, openSockets: 1 }])
    expect(recorder.failures()).toEqual([['like: 500 <script>', 1]])
    expect(new Recorder().stretches(5)).toHaveLength(1)
  })
})

function repeat(times: number, act: () => void): void {
  for (let i = 0; i < times; i += 1) act()
}
