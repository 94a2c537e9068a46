/** The middle one, or the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return (low + high) / 2
}

export const whole = (number: number): string => Math.round(number).toLocaleString('en')

export const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** A table in Markdown: the first column to the left, the others to the right. */
export function table(head: readonly string[], rows: readonly string[]): string {
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'))
  return [row(head), row(rule), ...rows].join('\n')
}
