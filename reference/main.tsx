import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { found, isAlias, operationsOf, type Document, type Operation } from './document.ts'
import { OperationPage } from './operation.tsx'
import { Text } from './text.tsx'

/** The reference of the REST API: every operation of `/openapi.json`, one at a time. Its address is `#/<operationId>`. */
function Reference({ document }: { document: Document }) {
  const operations = operationsOf(document)
  const id = useAddress()
  const [typed, setTyped] = useState('')
  const operation = operations.find(({ operationId }) => operationId === id)
  const shown = typed === '' ? operations.filter((one) => !isAlias(one)) : found(operations, typed)
  useEffect(() => {
    window.document.title = operation ? `${operation.summary} – ${document.info.title}` : document.info.title
    if (operation) window.document.querySelector<HTMLElement>('article h2')?.focus()
    // Each render makes other objects of the same operations, and a search must keep its focus.
  }, [operation?.operationId])
  return (
    <>
      <header>
        <h1>
          <a href="#/">{document.info.title}</a>
        </h1>
        <span class="hint">{document.info.version}</span>
        <a href="/docs">All documentation</a>
      </header>
      <div class="layout">
        <nav aria-label="Operations">
          <label class="search">
            Search operations
            <input type="search" autocomplete="off" onInput={({ currentTarget }) => setTyped(currentTarget.value)} />
          </label>
          <p class="hint" role="status">{`${shown.length} operations${typed === '' ? '' : ' found'}`}</p>
          {document.tags.map(({ name }) => (
            <Group
              key={name}
              name={name}
              operations={shown.filter(({ tag }) => tag === name)}
              current={operation}
              isOpen={typed !== '' || operation?.tag === name}
            />
          ))}
        </nav>
        <main>
          {operation ? (
            <OperationPage key={operation.operationId} operation={operation} document={document} />
          ) : (
            <Overview document={document} isUnknown={id !== ''} />
          )}
        </main>
      </div>
    </>
  )
}

interface GroupProps {
  name: string
  operations: readonly Operation[]
  current: Operation | undefined
  isOpen: boolean
}

function Group({ name, operations, current, isOpen }: GroupProps) {
  if (operations.length === 0) return null
  return (
    <details open={isOpen}>
      <summary>{name}</summary>
      <ul>
        {operations.map(({ operationId, summary, method, deprecated }) => (
          <li key={operationId}>
            <a href={`#/${operationId}`} aria-current={operationId === current?.operationId ? 'page' : undefined}>
              <span class={`method ${method.toLowerCase()}`}>{method}</span>{' '}
              <span>{deprecated ? `${summary} (deprecated)` : summary}</span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Overview({ document, isUnknown }: { document: Document; isUnknown: boolean }) {
  return (
    <article>
      <h2>{isUnknown ? 'There is no such operation' : 'REST reference'}</h2>
      <Text text={document.info.description ?? ''} />
      <p>
        The same for programs: <a href="/openapi.json">/openapi.json</a>, <a href="/openapi.yaml">/openapi.yaml</a>;
        events: <a href="/asyncapi.json">/asyncapi.json</a>.
      </p>
      <dl>
        {document.tags.map(({ name, description }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Text text={description ?? ''} />
            </dd>
          </div>
        ))}
      </dl>
    </article>
  )
}

/** The id at the end of the address; empty for the overview. A tag before it (`#/Auth/sendOtp`) is passed over. */
function useAddress(): string {
  const read = () => decodeURIComponent(location.hash.split('/').at(-1) ?? '').replace('#', '')
  const [id, setId] = useState(read)
  useEffect(() => {
    const follow = () => setId(read())
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return id
}

const root = document.querySelector('#reference')
if (root) {
  try {
    const response = await fetch('/openapi.json')
    if (!response.ok) throw new Error(`/openapi.json answered ${response.status}; try again in a minute.`)
    const content = (await response.json()) as Document
    root.textContent = ''
    render(<Reference document={content} />, root)
  } catch (error) {
    root.textContent = error instanceof Error ? error.message : String(error)
  }
}
