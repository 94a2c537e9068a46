import { expect, it } from 'vitest'
import { callsIn } from '../../bench/messages/calls.ts'

/** As strace 6.1 writes it. */
const SUMMARY = `% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 68.89    0.018361          20       900           fsync
 29.77    0.007935           3      2160           pwrite64
  1.19    0.000317           5        60         2 writev
  0.14    0.000036           1        34           write
  0.02    0.000004           4         1           fdatasync
------ ----------- ----------- --------- --------- ----------------
100.00    0.026653           8      3155         2 total
`

it('counts flushes and writes in a summary of strace, also calls of which some failed', () => {
  expect(callsIn(SUMMARY)).toEqual({ flushes: 901, fileWrites: 2160, otherWrites: 94 })
})

it('counts nothing where nothing was called', () => {
  expect(callsIn('')).toEqual({ flushes: 0, fileWrites: 0, otherWrites: 0 })
})
