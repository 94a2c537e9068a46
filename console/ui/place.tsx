import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface PlaceProps {
  title: string
  /** Beside the heading. */
  actions?: ComponentChildren
  children: ComponentChildren
  class?: string
}

/** A place of the console. Its heading gets the focus when it is opened, for screen readers and the keyboard. */
export function Place({ title, actions, children, class: name = '' }: PlaceProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  useEffect(() => void (document.title = `${title} – Console`), [title])
  return (
    <div class={`place ${name}`}>
      <header class="place-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <div class="place-actions">{actions}</div>
      </header>
      {children}
    </div>
  )
}

/** A part of a place with a heading. */
export function Part({
  title,
  beside,
  children,
}: {
  title: string
  beside?: ComponentChildren
  children: ComponentChildren
}) {
  return (
    <section class="part">
      <header class="part-head">
        <h2>{title}</h2>
        {beside}
      </header>
      {children}
    </section>
  )
}

/** Names with their values. */
export function Facts({ of }: { of: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? <span class="soft">–</span>}</dd>
        </div>
      ))}
    </dl>
  )
}
