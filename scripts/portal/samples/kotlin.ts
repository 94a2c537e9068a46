import { camel, expression, LOCAL, written, type Notation } from './names.ts'
import { addressOf } from './play.ts'
import type { Literal, Sample } from './sample.ts'

const text = (value: string): string => JSON.stringify(value).replaceAll('$', String.raw`\$`)
const VARIABLE = /\$([A-Z][A-Z_]*)/g
const JSON_TYPE = '"application/json".toMediaType()'

const NOTATION: Notation = {
  list: ['listOf(', ')'],
  object: ['mapOf(', ')'],
  field: (name, value) => `${text(name)} to ${value}`,
  text,
  hasLastComma: false,
}

/** The request with OkHttp, within a function that may block. */
export function kotlin(sample: Sample, literals: Readonly<Record<string, Literal>> = {}): string {
  const { method, path, as = 'TOKEN', body, picture, headers = {}, status = 200, shows = [], keeps = {} } = sample
  const content = body
    ? `JSONObject(body).toString().toRequestBody(${JSON_TYPE})`
    : picture === undefined
      ? '"".toRequestBody()'
      : 'form'
  const given = Object.entries(headers).map(([name, value]) => `  .header("${name}", ${inText(value, literals)})`)
  const call = { GET: '', DELETE: '  .delete()' }[method as string] ?? `  .${method.toLowerCase()}(${content})`
  return [
    ...(body ? [`val body = ${expression(body, NOTATION, written(literals, text))}`] : []),
    ...(picture === undefined ? [] : form(picture)),
    'val request = Request.Builder()',
    `  .url(${inText(`${LOCAL}${addressOf(path)}`, literals)})`,
    ...(as === null ? [] : [`  .header("Authorization", "Bearer $${camel(as)}")`]),
    ...given,
    ...(call === '' ? [] : [call]),
    '  .build()',
    'val answer = http.newCall(request).execute().use { response ->',
    ...(status >= 400 ? [`  println(response.code) // ${status}`] : []),
    ...shows.map((name) => `  println(response.header("${name}"))`),
    '  JSONObject(response.body.string())',
    '}',
    ...Object.entries(keeps).map(([name, place]) => `val ${camel(name)} = answer${access(place)}`),
  ].join('\n')
}

/** `data.users.0.id` of a JSONObject. */
function access(place: string): string {
  const keys = place.split('.')
  return keys
    .map((key, at) => {
      const next = keys[at + 1]
      const kind = next === undefined ? 'String' : /^\d+$/.test(next) ? 'JSONArray' : 'JSONObject'
      return `.get${kind}(${/^\d+$/.test(key) ? key : text(key)})`
    })
    .join('')
}

/** A text in which variables are replaced. */
const inText = (value: string, literals: Readonly<Record<string, Literal>>): string =>
  text(value)
    .replaceAll(String.raw`\$`, '$')
    .replaceAll(VARIABLE, (_, name: string, at: number) => {
      const literal = literals[name]
      if (literal) return String(literal.shown)
      const isFollowed = /\w/.test(value.charAt(at + name.length + 1))
      return isFollowed ? `\${${camel(name)}}` : `$${camel(name)}`
    })

const form = (field: string): string[] => [
  'val form = MultipartBody.Builder()',
  '  .setType(MultipartBody.FORM)',
  `  .addFormDataPart("${field}", "me.png", File("me.png").asRequestBody("image/png".toMediaType()))`,
  '  .build()',
]
