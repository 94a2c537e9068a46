import { LIMITS } from '../../src/catalogue/limits.ts'

const PER = {
  user: 'person',
  phone: 'phone number',
  country: 'country',
  account: 'account',
  ip: 'network',
  'account and ip': 'account and network',
  'known device': 'known device',
} as const satisfies Record<(typeof LIMITS)[keyof typeof LIMITS]['per'], string>

/** The table of limits, in Markdown. */
export const limitsTable = (): string =>
  [
    '| limit | at most | in | for each |',
    '| --- | --- | --- | --- |',
    ...Object.entries(LIMITS).map(
      ([name, { max, windowSeconds, per }]) =>
        `| \`${name}\` | ${max.toLocaleString('en-GB')} | ${inWords(windowSeconds)} | ${PER[per]} |`,
    ),
  ].join('\n')

const UNITS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
] as const

function inWords(seconds: number): string {
  const [length, unit] = UNITS.find(([size]) => seconds % size === 0) ?? [1, 'second']
  const count = seconds / length
  return count === 1 ? unit : `${count} ${unit}s`
}
