/** Comma-separated values (RFC 4180). */

/** A value between quotes. Spreadsheets run what begins like a formula, so that gets an apostrophe (OWASP, CSV injection). */
export function cell(value: unknown): string {
  if (value === null) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
}

/** A line of cells. */
export const line = (values: readonly unknown[]): string => `${values.map(cell).join(',')}\r\n`
