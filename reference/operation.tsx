import { isAlias, type Document, type Operation } from './document.ts'
import { Field, Fields } from './schema.tsx'
import { Text } from './text.tsx'
import { TryIt } from './try-it.tsx'

/** One operation: what it does, what it takes, what it answers, and a form to send it. */
export function OperationPage({ operation, document }: { operation: Operation; document: Document }) {
  const { method, path, summary, description, deprecated, parameters = [], requestBody, responses } = operation
  const successes = Object.entries(responses).filter(([status]) => Number(status) < 400)
  const failures = Object.entries(responses).filter(([status]) => Number(status) >= 400)
  return (
    <article>
      <h2 tabIndex={-1}>{summary}</h2>
      <p class="path">
        <strong class={`method ${method.toLowerCase()}`}>{method}</strong> <code>{path}</code>
      </p>
      {deprecated ? <p class="warning">Deprecated.</p> : null}
      {description ? <Text text={description} /> : null}
      <p class="hint">{authInWords(operation)}</p>
      <div class="columns">
        <div>
          {parameters.length > 0 ? (
            <section aria-labelledby="parameters">
              <h3 id="parameters">Parameters</h3>
              <ul class="fields">
                {parameters.map((one) => (
                  <li key={`${one.in} ${one.name}`}>
                    <Field
                      name={one.name}
                      isRequired={one.required === true}
                      schema={one.schema}
                      document={document}
                      text={[`In the ${one.in}.`, one.description ?? one.schema.description ?? ''].join(' ').trim()}
                    />
                  </li>
                ))}
              </ul>
            </section>
          ) : null}
          {requestBody ? (
            <section aria-labelledby="body">
              <h3 id="body">Body</h3>
              {Object.entries(requestBody.content).map(([type, { schema = {} }]) => (
                <div key={type}>
                  <p class="hint">{`${type}, ${requestBody.required ? 'required' : 'may be left out'}`}</p>
                  <Fields schema={schema} document={document} />
                </div>
              ))}
            </section>
          ) : null}
          <section aria-labelledby="responses">
            <h3 id="responses">Responses</h3>
            {successes.map(([status, { description: words, content = {} }]) => (
              <div key={status}>
                <h4>{`${status} ${words}`}</h4>
                {Object.entries(content).map(([type, { schema = {}, example }]) => (
                  <div key={type}>
                    <p class="hint">{type}</p>
                    <Fields schema={schema} document={document} />
                    {example === undefined ? null : (
                      <details>
                        <summary>Example</summary>
                        <pre tabIndex={0} aria-label={`Example of ${status}`}>
                          {JSON.stringify(example, null, 2)}
                        </pre>
                      </details>
                    )}
                  </div>
                ))}
              </div>
            ))}
          </section>
          <section aria-labelledby="errors">
            <h3 id="errors">Errors</h3>
            <ul class="fields">
              {failures.flatMap(([status, { content }]) =>
                Object.entries(content?.['application/json']?.examples ?? {}).map(([code, { value }]) => (
                  <li key={`${status} ${code}`}>
                    <span class="type">{status}</span> <code class="name">{code}</code>
                    <p class="hint">{value.error?.message ?? ''}</p>
                  </li>
                )),
              )}
            </ul>
          </section>
        </div>
        <TryIt operation={operation} document={document} />
      </div>
    </article>
  )
}

function authInWords(operation: Operation): string {
  const { security = [], takesToken } = operation
  const path = isAlias(operation) ? ' This path is a further one of the same operation.' : ''
  if (!takesToken) return `Needs no access token.${path}`
  const isOptional = security.some((one) => Object.keys(one).length === 0)
  return `${isOptional ? 'Takes an access token, and needs none.' : 'Needs an access token.'}${path}`
}
