import { useState } from 'preact/hooks'
import { resolved, type Document, type Operation, type Schema } from './document.ts'
import { curlOf, requestOf, type Typed } from './request.ts'
import { currentToken, isDevelopment, signInAsSeeded, useToken } from './session.ts'

interface Got {
  status: string
  headers: string
  body: string
}

/** What of the headers a developer looks at. */
const HEADERS = /^(retry-after|ratelimit-|etag|idempotency-|deprecation|sunset|link|server-timing|x-request-id)/

/** Sends the operation to this deployment, and shows what comes back. */
export function TryIt({ operation, document }: { operation: Operation; document: Document }) {
  const [typed, setTyped] = useState<Typed>(() => ({ parameters: {}, body: bodyOf(operation) }))
  const [got, setGot] = useState<Got | null>(null)
  const [note, setNote] = useState('')
  const [isBusy, setBusy] = useState(false)
  const set = (place: string, value: string) =>
    setTyped((before) => ({ ...before, parameters: { ...before.parameters, [place]: value } }))

  const send = async (form: HTMLFormElement) => {
    setBusy(true)
    try {
      if (operation.takesToken && currentToken() === null && isDevelopment(document))
        setNote(`Signed in as ${await signInAsSeeded()}, a person of the seeded stack.`)
      const body = typed.body instanceof FormData ? fieldsOf(form) : typed.body
      const { method, address, headers, body: content } = requestOf(operation, { ...typed, body }, currentToken())
      const response = await fetch(address, { method, headers, body: content })
      setGot(await shown(response))
    } catch (error) {
      setGot({ status: 'Not sent', headers: '', body: error instanceof Error ? error.message : String(error) })
    } finally {
      setBusy(false)
    }
  }

  const form = operation.requestBody?.content['multipart/form-data']?.schema
  return (
    <section aria-labelledby="try-it">
      <h3 id="try-it">Try it</h3>
      <form
        class="try"
        onInput={({ currentTarget }) => {
          const body = form && fieldsOf(currentTarget)
          if (body) setTyped((before) => ({ ...before, body }))
        }}
        onSubmit={(event) => {
          event.preventDefault()
          void send(event.currentTarget)
        }}
      >
        {operation.takesToken ? <Token document={document} note={note} /> : null}
        {(operation.parameters ?? []).map(({ name, in: place, required }) => (
          <label key={`${place} ${name}`}>
            {`${name} (${place})`}
            <input
              required={required === true}
              autocomplete="off"
              spellcheck={false}
              onInput={({ currentTarget }) => set(`${place} ${name}`, currentTarget.value)}
            />
          </label>
        ))}
        {form ? <FormFields schema={form} document={document} /> : null}
        {typeof typed.body === 'string' ? (
          <label>
            Body (JSON)
            <textarea
              rows={Math.min(16, typed.body.split('\n').length + 1)}
              spellcheck={false}
              value={typed.body}
              onInput={({ currentTarget: { value: body } }) => setTyped((before) => ({ ...before, body }))}
            />
          </label>
        ) : null}
        <button type="submit" disabled={isBusy}>
          {isBusy ? 'Sending…' : 'Send'}
        </button>
      </form>
      <h4>As a command</h4>
      <pre tabIndex={0} aria-label="The request as a command">
        {curlOf(requestOf(operation, typed, operation.takesToken ? '' : null), location.origin)}
      </pre>
      <div role="status" class="got">
        {got ? (
          <>
            <h4>{`Response: ${got.status}`}</h4>
            {got.headers === '' ? null : (
              <pre tabIndex={0} aria-label="Headers of the response">
                {got.headers}
              </pre>
            )}
            <pre tabIndex={0} aria-label="Body of the response">
              {got.body}
            </pre>
          </>
        ) : null}
      </div>
    </section>
  )
}

function Token({ document, note }: { document: Document; note: string }) {
  const hint = isDevelopment(document)
    ? 'Left empty, the first request signs in as a person of the seeded stack.'
    : 'It stays in this page, and is gone when the page is loaded again.'
  return (
    <>
      <label>
        Access token
        <input type="password" autocomplete="off" onInput={({ currentTarget }) => useToken(currentTarget.value)} />
      </label>
      <p class="hint">{note === '' ? hint : note}</p>
    </>
  )
}

function FormFields({ schema, document }: { schema: Schema; document: Document }) {
  return (
    <>
      {Object.entries(resolved(schema, document).schema.properties ?? {}).map(([name, field]) => (
        <label key={name}>
          {`${name} (form)`}
          {field.format === 'binary' ? <input name={name} type="file" /> : <input name={name} autocomplete="off" />}
        </label>
      ))}
    </>
  )
}

/** The example of the body, to be changed; an empty form where there is one. */
function bodyOf({ requestBody }: Operation): string | FormData | null {
  if (!requestBody) return null
  const json = requestBody.content['application/json']
  return json ? JSON.stringify(json.example ?? {}, null, 2) : new FormData()
}

/** What is filled in; files that were not chosen are left out. */
function fieldsOf(form: HTMLFormElement): FormData {
  const fields = new FormData()
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string' ? value !== '' : value.size > 0) fields.append(name, value)
  return fields
}

async function shown(response: Response): Promise<Got> {
  const type = response.headers.get('content-type') ?? ''
  const text = /json|text|yaml/.test(type) ? await response.text() : `(${type || 'no content'})`
  return {
    status: `${response.status} ${response.statusText}`.trim(),
    headers: [...response.headers]
      .filter(([name]) => HEADERS.test(name))
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    body: type.includes('json') && text !== '' ? JSON.stringify(JSON.parse(text), null, 2) : text,
  }
}
