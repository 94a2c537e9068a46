/** Just enough of PromQL to see what an expression asks for. promtool checks that it is one. */

export interface Matcher {
  label: string
  operator: '=' | '!=' | '=~' | '!~'
  value: string
}

/** One selector of an expression. */
export interface Selector {
  metric: string
  matchers: Matcher[]
  /** Whether a window follows, as `[5m]`. */
  isRange: boolean
}

export interface Asked {
  selectors: Selector[]
  /** Labels by which it groups or joins. */
  labels: string[]
}

const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\[[^\]]*\]|[A-Za-z_:][\w:]*|\d[\w.]*|[=!]~|!=|\S/g
const WITH_LABELS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right'])
const WORDS = new Set([...WITH_LABELS, 'and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan'])

/**
 * What an expression asks for.
 * @throws Error where a selector has no name, or its matchers cannot be read
 */
export function askedIn(expression: string): Asked {
  const tokens: readonly string[] = expression.match(TOKEN) ?? []
  const asked: Asked = { selectors: [], labels: [] }
  let at = 0
  while (at < tokens.length) {
    const token = tokens[at] ?? ''
    const next = tokens[at + 1]
    at += 1
    if (token === '{') throw new Error('a selector without a name')
    if (!/^[A-Za-z_:]/.test(token)) continue
    if (WITH_LABELS.has(token) && next === '(') {
      const end = tokens.indexOf(')', at)
      asked.labels.push(...tokens.slice(at + 1, end).filter((one) => one !== ','))
      at = end + 1
      continue
    }
    // A function, or an operator such as "sum by".
    if (WORDS.has(token) || next === '(' || next === 'by' || next === 'without') continue
    const matchers: Matcher[] = []
    if (next === '{') {
      const end = tokens.indexOf('}', at)
      matchers.push(...matchersIn(tokens.slice(at + 1, end)))
      at = end + 1
    }
    asked.selectors.push({ metric: token, matchers, isRange: tokens[at]?.startsWith('[') ?? false })
  }
  return asked
}

const OPERATORS: readonly string[] = ['=', '!=', '=~', '!~'] satisfies Matcher['operator'][]

function matchersIn(tokens: readonly string[]): Matcher[] {
  const matchers: Matcher[] = []
  for (let at = 0; at < tokens.length; at += 4) {
    const [label = '', operator = '', value = '', comma = ','] = tokens.slice(at, at + 4)
    if (!OPERATORS.includes(operator) || !/^["']/.test(value) || comma !== ',')
      throw new Error(`matchers that cannot be read: ${tokens.join(' ')}`)
    // Guarantee: one of OPERATORS.
    matchers.push({ label, operator: operator as Matcher['operator'], value: value.slice(1, -1) })
  }
  return matchers
}
