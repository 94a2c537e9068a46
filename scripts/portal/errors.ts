import { ERRORS, type ErrorCode } from '../../src/foundation/errors.ts'
import { ERROR_TEXTS } from './error-texts.ts'

/** What the numbers mean, in the order of the page. */
const STATUSES = {
  400: 'Bad request',
  401: 'Not signed in',
  402: 'Payment',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Wrong type',
  422: 'Key used twice',
  426: 'App too old',
  428: 'Something first',
  429: 'Too many',
  500: 'Our fault',
  503: 'Unavailable',
} as const satisfies Record<(typeof ERRORS)[ErrorCode]['status'], string>

/** The catalogue of errors, from the table that answers them. */
export function errorsPage(): string {
  // Guarantee: the keys of the table are its codes.
  const codes = Object.keys(ERRORS) as ErrorCode[]
  const sections = Object.entries(STATUSES).map(([status, name]) => {
    const here = codes.filter((code) => ERRORS[code].status === Number(status))
    return [`## ${status} ${name}`, ...here.map(entry)].join('\n\n')
  })
  return `# Errors

Every code that the API and the sockets answer: why, and what to do. Branch on \`code\`, never on \`message\`: codes stay, texts may
change.

How an error looks, and when to retry, is in [errors and retries](/docs/errors-and-retries).

${sections.join('\n\n')}
`
}

const entry = (code: ErrorCode): string => `### ${code}

> ${ERRORS[code].message}

**Why.** ${ERROR_TEXTS[code].why}

**What to do.** ${ERROR_TEXTS[code].next}`
