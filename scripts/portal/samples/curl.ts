import { LOCAL } from './names.ts'
import { addressOf } from './play.ts'
import type { Literal, Sample } from './sample.ts'

/** What a reader types. A body with variables is a document of the shell, in which they are replaced. */
export function curl(sample: Sample, literals: Readonly<Record<string, Literal>> = {}): string {
  const { method, path, as = 'TOKEN', body, picture, headers = {} } = sample
  const known = (text: string) =>
    text.replaceAll(/"?\$([A-Z][A-Z_]*)"?/g, (found, name: string) => {
      const literal = literals[name]
      if (!literal) return found
      return typeof literal.shown === 'number' ? String(literal.shown) : found.replace(`$${name}`, literal.shown)
    })
  const quoted = (text: string) => (text.includes('$') ? `"${text}"` : /[?&]/.test(text) ? `'${text}'` : text)
  const isImplied = method === (body || picture !== undefined ? 'POST' : 'GET')
  const lines = [`curl ${isImplied ? '' : `-X ${method} `}${quoted(known(`${LOCAL}${addressOf(path)}`))}`]
  if (as !== null) lines.push(`-H "Authorization: Bearer $${as}"`)
  for (const [name, value] of Object.entries(headers)) {
    const header = known(`${name}: ${value}`)
    lines.push(header.includes('$') ? `-H "${header}"` : `-H '${header}'`)
  }
  if (picture !== undefined) lines.push(`-F ${picture}=@me.png`)
  const document = body && known(JSON.stringify(body, null, 2))
  if (document === undefined) return lines.join(' \\\n  ')
  lines.push(`-H 'Content-Type: application/json'`)
  if (!document.includes('$')) return [...lines, `-d '${document}'`].join(' \\\n  ')
  return `${[...lines, '-d @- <<END'].join(' \\\n  ')}\n${document}\nEND`
}
