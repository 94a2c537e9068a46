/** Texts of the document: paragraphs, with code between backticks. */
export function Text({ text }: { text: string }) {
  return (
    <>
      {text.split('\n\n').map((paragraph) => (
        <p key={paragraph}>
          <Inline text={paragraph} />
        </p>
      ))}
    </>
  )
}

export function Inline({ text }: { text: string }) {
  return <>{text.split('`').map((part, i) => (i % 2 === 1 ? <code key={`${i}${part}`}>{part}</code> : part))}</>
}
