import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { everyMeasure } from '../support/node/every-measure.ts'

/** In a file of its own, which alone may be skipped where there is no promtool (scripts/check-bare.mjs). */
it('the text of /metrics is what promtool takes', ({ skip }) => {
  const promtool = process.env['PROMTOOL_PATH'] ?? 'promtool'
  const { error, status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], {
    input: everyMeasure(),
    encoding: 'utf8',
  })
  if (error) skip(`there is no ${promtool} here; Debian has it in the package "prometheus"`)
  expect([status, stdout, stderr]).toEqual([0, '', ''])
})
