import { useState } from 'preact/hooks'

/** Languages that an operator reads, in this browser; cases in others are left to those who read them. */
const KEY = 'vibesmatch:console:languages'

/** Two letters each (ISO 639-1); none for all. */
export const languages = (): string[] => (localStorage.getItem(KEY) ?? '').match(/\b[a-z]{2}\b/g) ?? []

export function LanguagesField() {
  const [text, setText] = useState(languages().join(', '))
  return (
    <div class="field narrow">
      <label for="languages">Languages that I read</label>
      <input
        id="languages"
        type="text"
        value={text}
        placeholder="All, or such as: en, pt"
        onInput={({ currentTarget: { value } }) => {
          setText(value)
          localStorage.setItem(KEY, value.toLowerCase())
        }}
      />
      <span class="hint">“Take next” passes over cases in other languages.</span>
    </div>
  )
}
