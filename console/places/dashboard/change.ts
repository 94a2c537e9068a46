/** How much more or less than before, such as `+12 %`; null where nothing can be said. */
export function changeIn(before: number | null, after: number | null): string | null {
  if (before === null || after === null || before === 0 || before === after) return null
  const percent = Math.round((100 * (after - before)) / before)
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent)} %`
}

/** A chart in words, for those who do not see it. */
export function chartInWords(
  title: string,
  values: readonly (number | null)[],
  show: (value: number) => string,
): string {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return `${title}: no values.`
  const last = known.at(-1) ?? 0
  return `${title}: from ${show(Math.min(...known))} to ${show(Math.max(...known))}, ${show(last)} at last.`
}
