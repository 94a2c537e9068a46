/** A sentence that begins with one of these and is no question. */
const BEGINNING = /(?<![\w`'"“‘])(Who|Whoever|Whom) [^.?!|]*(?<end>[.?!|]|$)/g
const COMMENT = /^\s*(?:\/\*+|\*|\/\/|--)(?!\/) ?(?<whole>.*)|(?<=\s)\/\/ (?<trailing>.*)$/

/**
 * Sentences of comments and Markdown that begin with "Who", "Whoever" or "Whom" in place of "a user who".
 * @returns their lines, from 1
 */
export function whoClauses(file: string, text: string): number[] {
  const prose = (file.endsWith('.md') ? proseOf(text) : text.split('\n').map(commentOf)).join('\n')
  const found = [...prose.matchAll(BEGINNING)].filter(({ groups }) => groups?.['end'] !== '?')
  return found.map(({ index }) => prose.slice(0, index).split('\n').length)
}

/** The comment of a line, or nothing. */
function commentOf(line: string): string {
  const { whole, trailing } = COMMENT.exec(line)?.groups ?? {}
  return whole ?? trailing ?? ''
}

/** The lines of a document, with those of code and headings blank. */
function proseOf(text: string): string[] {
  let isCode = false
  return text.split('\n').map((line) => {
    if (/^\s*```/.test(line)) isCode = !isCode
    return isCode || line.startsWith('#') ? '' : line.replaceAll(/`[^`]*`/g, '``')
  })
}
