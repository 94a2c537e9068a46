/** Something that the palette offers. */
export interface Command {
  id: string
  label: string
  hint: string
  keys?: string
  run: () => void
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether every letter stands in the label, in this order; a word's beginning counts most. Lower is better. */
export function distanceOf(text: string, label: string): number | null {
  const [wanted, within] = [text.trim().toLowerCase(), label.toLowerCase()]
  if (wanted === '') return 0
  const at = within.indexOf(wanted)
  if (at === 0) return 0
  if (at > 0) return within[at - 1] === ' ' ? 1 : 2
  let from = 0
  for (const letter of wanted.replaceAll(' ', '')) {
    const next = within.indexOf(letter, from)
    if (next === -1) return null
    from = next + 1
  }
  return 3
}

/** What a text in the palette finds, the best first. @param toId where an id may lead */
export function found(text: string, commands: readonly Command[], toId: (id: string) => Command[]): Command[] {
  if (UUID.test(text.trim())) return toId(text.trim().toLowerCase())
  return commands
    .map((command) => ({ command, distance: distanceOf(text, command.label) }))
    .filter((one) => one.distance !== null)
    .toSorted((a, b) => (a.distance ?? 0) - (b.distance ?? 0))
    .map(({ command }) => command)
}
