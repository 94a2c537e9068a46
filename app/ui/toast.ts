import { ApiError } from '../api/api.ts'
import { h } from './dom.ts'

/** Short messages at the edge of the page, announced by screen readers. */
const region = h('div', { className: 'toasts', role: 'status', 'aria-live': 'polite' })
const SHOWN_FOR = 5_000
const MOST = 3

/** Appended to the page once, at its start, and to a dialog that covers it. */
export const placeToasts = (parent: Element): void => parent.append(region)

export function toast(text: string, tone: 'plain' | 'bad' = 'plain'): void {
  const note = h('p', { className: `toast ${tone}` }, text)
  region.append(note)
  while (region.children.length > MOST) region.firstElementChild?.remove()
  setTimeout(() => note.remove(), SHOWN_FOR)
}

/** An error, in words for users. */
export function describe(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : 'Something went wrong.'
  const issues = error.details['issues'] as { path: string; message: string }[] | undefined
  const [issue] = issues ?? []
  if (error.code === 'VALIDATION_FAILED' && issue) return `${fieldName(issue.path)} ${issue.message}`
  return WORDS[error.code] ?? error.message
}

/** Where the API's words are for developers. */
const WORDS: Readonly<Record<string, string>> = {
  CHALLENGE_REQUIRED: 'Please show first that you are a person.',
  CONSENT_REQUIRED: 'Please accept first what has changed in our terms.',
  LIMIT_REACHED: 'That was it for today; come back tomorrow.',
  PROFILE_NOT_PUBLISHED: 'Finish and publish your profile first.',
  RATE_LIMIT_EXCEEDED: 'That was a little fast; wait a moment.',
  PREMIUM_REQUIRED: 'This is part of the premium plan.',
}

function fieldName(path: string): string {
  const name = path.split('.').at(-1)?.replaceAll('_', ' ') ?? ''
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** What a refused action was about, for those who would buy it. */
export interface Refused {
  /** Whose id it was about. */
  target?: string
  /** Goes on after something was bought that allows it. @param offer by its name */
  onBought?: (offer: string) => void
}

/** Shows what would allow a refused action; returns whether it has. */
type Offering = (error: unknown, refused: Refused) => boolean

let offer: Offering = () => false

/** Sets what is shown where more of a plan would allow what was refused. */
export const offerBy = (offering: Offering): void => void (offer = offering)

/** Tells of an error; where a plan would allow the action, by offering it. */
export const complain = (error: unknown, refused: Refused = {}): void => {
  // A page above everything says so (`views/closed.ts`).
  if (error instanceof ApiError && error.code === 'UPGRADE_REQUIRED') return
  if (!offer(error, refused)) toast(describe(error), 'bad')
}

/** Runs an action of the user; shows its errors. Returns whether it succeeded. */
export async function attempt(work: () => Promise<unknown>, refused: Refused = {}): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    complain(error, refused)
    return false
  }
}
