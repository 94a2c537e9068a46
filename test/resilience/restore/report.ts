/** What a rehearsal has found: what is as promised, what is not, and what is lost by nature. */
export class Report {
  readonly #lines: { state: 'found again' | 'lost' | 'WRONG'; text: string }[] = []

  /** Something that must be so. */
  expect(isSo: boolean, text: string): void {
    this.#lines.push({ state: isSo ? 'found again' : 'WRONG', text })
  }

  /** What a restored database cannot know; docs/disasters.md says so. */
  lost(text: string): void {
    this.#lines.push({ state: 'lost', text })
  }

  get isGood(): boolean {
    return this.#lines.every(({ state }) => state !== 'WRONG')
  }

  print(): void {
    for (const { state, text } of this.#lines) console.log(`  ${state.padEnd(12)} ${text}`)
    console.log(this.isGood ? 'The rehearsal went as docs/disasters.md says.' : 'Something is not as promised.')
  }
}
