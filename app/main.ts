import { solveChallengesBy } from './api/api.ts'
import { session } from './api/session.ts'
import { forgetPictures } from './api/pictures.ts'
import { followCalls } from './calls/calls.ts'
import { go } from './router.ts'
import { hub, keepConnected } from './state/hub.ts'
import { followInbox, openChat } from './state/inbox.ts'
import { loadProfile } from './state/me.ts'
import { followPlan, loadBilling } from './state/plan.ts'
import { solveChallenge } from './ui/challenge.ts'
import type { Scope } from './ui/scope.ts'
import { complain, offerBy, placeToasts, toast } from './ui/toast.ts'
import { announceMatch, forgetMatch } from './views/match-pop-up.ts'
import { offerPlans } from './views/premium/paywall.ts'
import { deletedAccountPage } from './views/settings.ts'
import { shell } from './views/shell.ts'
import { mailLinkPage } from './views/mail-links.ts'
import { signInPage } from './views/sign-in.ts'
import { nameOf } from './ui/name.ts'

/** Starts the client: the page of a mailed link, the sign-in, or the app itself. */
const root = document.querySelector<HTMLElement>('#app')
const page = /^\/app\/(verify-email|reset-password)$/.exec(location.pathname)?.[1]

let inside: Scope | null = null
/** The user of the page; null while signed out, undefined before the first render. */
let who: string | null | undefined

/** Renders for the signed-in user, now and after every change. */
function follow(): void {
  const user = session.value?.user
  const next = user?.id ?? null
  if (!root || who === next) return
  who = next
  inside?.end()
  inside = null
  for (const dialog of document.querySelectorAll('dialog')) dialog.close()
  if (!user) {
    forgetPictures()
    document.title = 'VibesMatch'
    delete document.body.dataset['place']
    root.replaceChildren(signInPage())
  } else if (user.deleted_at === undefined) void enter(root)
  else root.replaceChildren(deletedAccountPage(user.restorable_until ?? ''))
}

async function enter(root: HTMLElement): Promise<void> {
  const arrived = await loadProfile().catch((error: unknown) => (complain(error), null))
  if (!session.value || inside) return
  // New users have to create their profile first.
  if (arrived?.first_name === null && !location.hash.startsWith('#/settings')) go('profile')
  inside = shell(root)
  // The plan may have changed while nobody was here.
  void loadBilling().catch(() => {})
}

placeToasts(document.body)
solveChallengesBy(solveChallenge)
offerBy(offerPlans)
if (page !== undefined && root) {
  const token = new URLSearchParams(location.search).get('token') ?? ''
  // Removed from the URL, so that it is neither in the history nor visible.
  history.replaceState(null, '', location.pathname)
  root.replaceChildren(mailLinkPage(page, token))
} else {
  followInbox()
  followCalls()
  followPlan()
  hub.on('match:created', ({ kind, user, conversation_id }) => {
    if (kind === 'mutual') return announceMatch({ user, conversationId: conversation_id })
    toast(`You meet ${nameOf(user)} live.`)
    go(`chat/${conversation_id}`)
  })
  hub.on('match:ended', ({ conversation_id }) => forgetMatch(conversation_id))
  hub.on('match:timeout_warning', () => toast('Your live match is about to end.'))
  hub.on('message_request', ({ status, user }) => status === 'pending' && toast(`${nameOf(user)} has written to you.`))
  hub.on('new_message', ({ sender_id, conversation_id, content }) => {
    if (sender_id === session.value?.user.id || openChat.value === conversation_id) return
    toast(content === '' ? 'New picture' : `New message: ${content.length > 80 ? `${content.slice(0, 80)}…` : content}`)
  })
  keepConnected()
  session.subscribe(follow)
  follow()
}
