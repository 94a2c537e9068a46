import type { Body, Described } from './requests.ts'

const BOUNDARY = 'vibesmatch'

/** A file of requests for each tag, as editors send them: its name and its text. */
export function httpFiles(requests: readonly Described[]): ReadonlyMap<string, string> {
  const files = [...Map.groupBy(requests, ({ tag }) => tag)].map(
    ([tag, all]) => [`${tag.toLowerCase()}.http`, fileOf(all)] as const,
  )
  return new Map(files)
}

function fileOf(requests: readonly Described[]): string {
  const variables = new Map([
    ['baseUrl', 'http://localhost:8787'],
    ['token', ''],
  ])
  for (const { name, value } of requests.flatMap(({ places }) => places))
    if (!variables.has(name)) variables.set(name, value)
  const declared = [...variables].map(([name, value]) => `@${name} = ${value}`.trimEnd())
  return `${[declared.join('\n'), ...requests.map(requestText)].join('\n\n')}\n`
}

function requestText({ id, title, method, path, takesToken, query, headers, body }: Described): string {
  const sent = query.filter((one) => one.isRequired)
  const address = `{{baseUrl}}${path.replaceAll(/\{(\w+)\}/g, '{{$1}}')}`
  const question = sent.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('&')
  const optional = query.filter((one) => !one.isRequired).map(({ name }) => name)
  const lines = [
    `### ${title}`,
    `# @name ${id}`,
    ...(optional.length > 0 ? [`# May be asked for, in the query: ${optional.join(', ')}`] : []),
    `${method} ${address}${question === '' ? '' : `?${question}`}`,
    ...(takesToken ? ['Authorization: Bearer {{token}}'] : []),
    ...headers.filter((one) => one.isRequired).map(({ name, value }) => `${name}: ${value}`),
  ]
  return [...lines, ...bodyLines(body)].join('\n')
}

function bodyLines(body: Body | null): string[] {
  if (!body) return []
  if ('json' in body) return [`Content-Type: ${body.type}`, '', JSON.stringify(body.json, null, 2)]
  const parts = Object.entries(body.form).flatMap(([name, value]) => [
    `--${BOUNDARY}`,
    `Content-Disposition: form-data; name="${name}"${value === null ? '; filename="me.png"' : ''}`,
    ...(value === null ? ['Content-Type: image/png'] : []),
    '',
    // Editors put the file here.
    value ?? '< ./me.png',
  ])
  return [`Content-Type: multipart/form-data; boundary=${BOUNDARY}`, '', ...parts, `--${BOUNDARY}--`]
}
