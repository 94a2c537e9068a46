/** Versions above 00 may have more behind the flags; ff is none (https://www.w3.org/TR/trace-context/#traceparent-header). */
const FORM =
  /^(?:00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}|(?!00|ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?)$/

const isNothing = (id: string): boolean => /^0+$/.test(id)

/** The id of the trace that a request is part of, by its `traceparent`; null where that is absent or not well-formed. */
export function traceIdOf(header: string | undefined): string | null {
  const found = FORM.exec(header ?? '')
  if (!found) return null
  const [trace, parent] = [found[1] ?? found[3] ?? '', found[2] ?? found[4] ?? '']
  return isNothing(trace) || isNothing(parent) ? null : trace
}
