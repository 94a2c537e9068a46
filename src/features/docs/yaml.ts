/**
 * A JSON value in YAML 1.2, in blocks. A library that knows all of YAML takes a second of processor time for a document of
 * this size; of JSON values there is little to know: keys and texts that could be read as something else stand in double
 * quotes, as in JSON, which YAML reads alike. No anchors, no folded lines.
 */
export function toYaml(value: unknown): string {
  const lines: string[] = []
  write(value, '', '', lines)
  return `${lines.join('\n')}\n`
}

/** @param lead what stands before the value on its first line @param indent of the lines below */
function write(value: unknown, lead: string, indent: string, lines: string[]): void {
  if (Array.isArray(value) && value.length > 0) {
    if (lead !== '') lines.push(lead)
    for (const item of value) writeItem(item, indent, lines)
  } else if (isObject(value) && Object.keys(value).length > 0) {
    if (lead !== '') lines.push(lead)
    writeFields(value, indent, indent, lines)
  } else {
    const scalar = Array.isArray(value) ? '[]' : isObject(value) ? '{}' : inline(value)
    lines.push(lead === '' ? `${indent}${scalar}` : `${lead} ${scalar}`)
  }
}

/** The first field of an object stands beside the dash of its item. */
function writeItem(item: unknown, indent: string, lines: string[]): void {
  const below = `${indent}  `
  if (isObject(item) && Object.keys(item).length > 0) writeFields(item, `${indent}- `, below, lines)
  else write(item, `${indent}-`, below, lines)
}

function writeFields(value: Record<string, unknown>, first: string, indent: string, lines: string[]): void {
  let lead = first
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue
    write(field, `${lead}${text(key)}:`, `${indent}  `, lines)
    lead = indent
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const inline = (value: unknown): string => (typeof value === 'string' ? text(value) : (JSON.stringify(value) ?? 'null'))

/** Begins with a letter and holds nothing that YAML gives a meaning; or is a version. */
const PLAIN = /^\d+\.\d+\.\d+$|^[A-Za-z$/][\w$/.{}()+-]*( [\w$/.{}()+-]+)*$/
/** Words that some readers take for values, and numbers in letters. */
const MEANT = /^(true|false|null|yes|no|on|off|y|n)$/i

const text = (value: string): string =>
  PLAIN.test(value) && !MEANT.test(value)
    ? value
    : // What JSON leaves as it is, and YAML takes for the end of a line or does not print.
      JSON.stringify(value).replaceAll(
        /[\u007f-\u009f\u2028\u2029\ufeff]/g,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
