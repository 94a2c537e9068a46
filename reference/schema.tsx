import { boundsInWords, resolved, typeInWords, type Document, type Schema } from './document.ts'
import { Inline } from './text.tsx'

interface Shown {
  schema: Schema
  document: Document
  /** The names of the schemas around it: one within itself is named only. */
  around?: readonly string[]
}

/** The fields of an object or of the items of a list, with those below them behind a click. */
export function Fields({ schema, document, around = [] }: Shown) {
  const { schema: real, name } = resolved(schema, document)
  const within = name === null ? around : [...around, name]
  const alternatives = real.anyOf ?? real.oneOf
  if (alternatives) {
    const objects = alternatives.filter((one) => hasFields(one, document, within))
    return (
      <>
        {objects.map((one, i) => (
          <div class="alternative" key={i}>
            {objects.length > 1 ? <p class="hint">{`Alternative ${i + 1}`}</p> : null}
            <Fields schema={one} document={document} around={within} />
          </div>
        ))}
      </>
    )
  }
  if (real.items) return <Fields schema={real.items} document={document} around={within} />
  if (!real.properties) return null
  return (
    <ul class="fields">
      {Object.entries(real.properties).map(([field, one]) => (
        <li key={field}>
          <Field name={field} isRequired={real.required?.includes(field) ?? false} schema={one} document={document} />
          {hasFields(one, document, within) ? (
            <details>
              <summary>{`Fields of ${field}`}</summary>
              <Fields schema={one} document={document} around={within} />
            </details>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

/** A field or parameter in one line, and what it means below. */
export function Field(props: { name: string; isRequired: boolean; schema: Schema; document: Document; text?: string }) {
  const { name, isRequired, schema, document, text } = props
  const { schema: real } = resolved(schema, document)
  const words = [text ?? schema.description ?? real.description ?? '', ...boundsInWords(real)].filter(Boolean)
  return (
    <>
      <code class="name">{name}</code> <span class="type">{typeInWords(schema, document)}</span>
      {isRequired ? <span class="required"> required</span> : null}
      {(schema.deprecated ?? real.deprecated) ? <span class="required"> deprecated</span> : null}
      {words.length > 0 ? (
        <p class="hint">
          <Inline text={words.join(' ')} />
        </p>
      ) : null}
    </>
  )
}

function hasFields(schema: Schema, document: Document, around: readonly string[]): boolean {
  const { schema: real, name } = resolved(schema, document)
  if (name !== null && around.includes(name)) return false
  const alternatives = real.anyOf ?? real.oneOf
  if (alternatives) return alternatives.some((one) => hasFields(one, document, around))
  if (real.items) return hasFields(real.items, document, around)
  return Object.keys(real.properties ?? {}).length > 0
}
