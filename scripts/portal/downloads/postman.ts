import type { Body, Described, Document, Value } from './requests.ts'

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'

/** A collection of Postman, format 2.1: a folder for each tag, and variables for the address and the token. */
export function postmanCollection({ tags }: Document, requests: readonly Described[]): object {
  const byTag = Map.groupBy(requests, ({ tag }) => tag)
  const folders = tags.flatMap(({ name, description = '' }) => {
    const items = byTag.get(name)
    return items ? [{ name, description, item: items.map(item) }] : []
  })
  return {
    info: {
      name: 'VibesMatch',
      description: 'Set `token` to the token of a sign-in: `POST /auth/send-otp`, then `POST /auth/verify-otp`.',
      schema: SCHEMA,
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}', type: 'string' }] },
    variable: [
      { key: 'baseUrl', value: 'http://localhost:8787', type: 'string' },
      { key: 'token', value: '', type: 'string' },
    ],
    item: folders,
  }
}

function item({ title, about, method, path, takesToken, places, query, headers, body }: Described): object {
  // Optional parts are there, and switched off.
  const entry = ({ name, value, isRequired }: Value) => ({
    key: name,
    value,
    ...(isRequired ? {} : { disabled: true }),
  })
  const sent = query.filter(({ isRequired }) => isRequired).map(({ name, value }) => `${name}=${value}`)
  const address = path.replaceAll(/\{(\w+)\}/g, ':$1')
  return {
    name: title,
    request: {
      ...(about === '' ? {} : { description: about }),
      ...(takesToken ? {} : { auth: { type: 'noauth' } }),
      method,
      header: [...headers.map(entry), ...(body && 'json' in body ? [{ key: 'Content-Type', value: body.type }] : [])],
      ...(body ? { body: bodyOf(body) } : {}),
      url: {
        raw: `{{baseUrl}}${address}${sent.length > 0 ? `?${sent.join('&')}` : ''}`,
        host: ['{{baseUrl}}'],
        path: address.split('/').slice(1),
        ...(query.length > 0 ? { query: query.map(entry) } : {}),
        ...(places.length > 0 ? { variable: places.map(({ name, value }) => ({ key: name, value })) } : {}),
      },
    },
    response: [],
  }
}

function bodyOf(body: Body): object {
  if ('json' in body)
    return { mode: 'raw', raw: JSON.stringify(body.json, null, 2), options: { raw: { language: 'json' } } }
  return {
    mode: 'formdata',
    formdata: Object.entries(body.form).map(([key, value]) =>
      value === null ? { key, type: 'file', src: [] } : { key, type: 'text', value },
    ),
  }
}
