import { camel, expression, LOCAL, written, type Notation } from './names.ts'
import { addressOf } from './play.ts'
import type { Literal, Sample } from './sample.ts'

const text = (value: string): string => JSON.stringify(value)
const VARIABLE = /\$([A-Z][A-Z_]*)/g

const NOTATION: Notation = {
  list: ['[', ']'],
  object: ['[', ']'],
  // Swift infers no type for values of several kinds.
  field: (name, value) => `${text(name)}: ${value}${/^\[\s*"[^"]*":/.test(value) ? ' as [String: Any]' : ''}`,
  text,
  hasLastComma: true,
}

/** The request with URLSession, within an `async` function that throws. */
export function swift(sample: Sample, literals: Readonly<Record<string, Literal>> = {}): string {
  const { method, path, as = 'TOKEN', body, picture, headers = {}, status = 200, shows = [] } = sample
  const write = written(literals, text)
  const lines: string[] = []
  if (as !== null) lines.push(header('Authorization', `"Bearer \\(${camel(as)})"`))
  for (const [name, value] of Object.entries(headers)) lines.push(header(name, inText(value, literals)))
  if (body) {
    lines.push(header('Content-Type', '"application/json"'))
    lines.push(`let body: [String: Any] = ${expression(body, NOTATION, write)}`)
    lines.push('request.httpBody = try JSONSerialization.data(withJSONObject: body)')
  }
  if (picture !== undefined) lines.push(...form(picture))
  if (method !== 'GET') lines.unshift(`request.httpMethod = "${method}"`)
  const isRead = status >= 400 || shows.length > 0
  const url = `URL(string: ${inText(`${LOCAL}${addressOf(path)}`, literals)})!`
  return [
    `${lines.length > 0 ? 'var' : 'let'} request = URLRequest(url: ${url})`,
    ...lines,
    `let (data, ${isRead ? 'response' : '_'}) = try await URLSession.shared.data(for: request)`,
    ...(isRead ? ['let http = response as! HTTPURLResponse'] : []),
    ...(status >= 400 ? [`print(http.statusCode) // ${status}`] : []),
    ...shows.map((name) => `print(http.value(forHTTPHeaderField: "${name}") ?? "")`),
    'print(String(decoding: data, as: UTF8.self))',
    ...kept(sample),
  ].join('\n')
}

/** A text in which variables are replaced. */
const inText = (value: string, literals: Readonly<Record<string, Literal>>): string =>
  text(value).replaceAll(VARIABLE, (_, name: string) => {
    const literal = literals[name]
    return literal ? String(literal.shown) : `\\(${camel(name)})`
  })

const header = (name: string, value: string): string => `request.setValue(${value}, forHTTPHeaderField: "${name}")`

const form = (field: string): string[] => [
  'let boundary = UUID().uuidString',
  header('Content-Type', '"multipart/form-data; boundary=\\(boundary)"'),
  'let head = "Content-Disposition: form-data; name=\\"' +
    field +
    '\\"; filename=\\"me.png\\"\\r\\nContent-Type: image/png"',
  'var form = Data("--\\(boundary)\\r\\n\\(head)\\r\\n\\r\\n".utf8)',
  'form.append(picture) // Data',
  'form.append(Data("\\r\\n--\\(boundary)--\\r\\n".utf8))',
  'request.httpBody = form',
]

const kept = ({ keeps = {} }: Sample): string[] =>
  Object.entries(keeps).map(([name, path]) => `// Keep ${path.replaceAll(/\.(\d+)/g, '[$1]')} as ${camel(name)}.`)
