import { askConsentBy, solveChallengesBy } from './api/demands.ts'
import { session } from './api/session.ts'
import { forgetPictures } from './api/pictures.ts'
import { followCalls } from './calls/calls.ts'
import { go } from './router.ts'
import { hub, keepConnected } from './state/hub.ts'
import { followBlocks, loadBlocks } from './state/blocks.ts'
import { loadConsents } from './state/consents.ts'
import { followInbox, openChat } from './state/inbox.ts'
import { loadProfile } from './state/me.ts'
import { nowAndThen } from './state/now-and-then.ts'
import { followPlan, loadBilling } from './state/plan.ts'
import { followClosing } from './state/reopening.ts'
import { loadSettings } from './state/settings.ts'
import { followStatements, loadStatements } from './state/statements.ts'
import { solveChallenge } from './ui/challenge.ts'
import { closeDialogs } from './ui/dialog.ts'
import { h } from './ui/dom.ts'
import type { Scope } from './ui/scope.ts'
import { complain, offerBy, placeToasts, toast } from './ui/toast.ts'
import { announcementBar } from './views/announcement.ts'
import { appealLinkPage } from './views/appeal-link.ts'
import { placeClosedPage } from './views/closed.ts'
import { askConsent, consentBar } from './views/consent.ts'
import { announceMatch, forgetMatch } from './views/match-pop-up.ts'
import { offerPlans } from './views/premium/paywall.ts'
import { deletedAccountPage } from './views/settings.ts'
import { shell } from './views/shell.ts'
import { mailLinkPage } from './views/mail-links.ts'
import { signInPage } from './views/sign-in.ts'
import { askToAcknowledge } from './views/statements.ts'
import { nameOf } from './ui/name.ts'

/** Starts the client: the page of a mailed link, the sign-in, or the app itself. */
const root = h('div', { className: 'page' })
const mailed = /^\/app\/(verify-email|reset-password|appeal)$/.exec(location.pathname)?.[1]

let inside: Scope | null = null
/** The user of the page; null while signed out, undefined before the first render. */
let who: string | null | undefined

// Nothing depends on what operators say, so that nothing complains where it cannot be had.
const ignore = () => {}

function askWhatIsNew(): void {
  if (!session.value || session.value.user.deleted_at !== undefined) return
  void loadBlocks().catch(ignore)
  void loadConsents().catch(ignore)
  void loadStatements().catch(ignore)
}

const askEverybodysSettings = (): void => void loadSettings().catch(ignore)

/** Renders for the signed-in user, now and after every change. */
function follow(): void {
  const user = session.value?.user
  const next = user?.id ?? null
  if (who === next) return
  who = next
  inside?.end()
  inside = null
  closeDialogs()
  if (!user) {
    forgetPictures()
    document.title = 'VibesMatch'
    delete document.body.dataset['place']
    root.replaceChildren(signInPage())
  } else if (user.deleted_at === undefined) void enter()
  else root.replaceChildren(deletedAccountPage(user.restorable_until ?? ''))
}

async function enter(): Promise<void> {
  askWhatIsNew()
  const arrived = await loadProfile().catch((error: unknown) => (complain(error), null))
  if (!session.value || inside) return
  // New users have to create their profile first.
  if (arrived?.first_name === null && !location.hash.startsWith('#/settings')) go('profile')
  inside = shell(root)
  askToAcknowledge(inside)
  // The plan may have changed while nobody was here.
  void loadBilling().catch(ignore)
}

document.querySelector('#app')?.replaceChildren(h('div', {}, announcementBar(), consentBar()), root)
placeToasts(document.body)
placeClosedPage()
followClosing()
solveChallengesBy(solveChallenge)
askConsentBy(askConsent)
offerBy(offerPlans)
askEverybodysSettings()
nowAndThen(askEverybodysSettings)
if (mailed !== undefined) {
  // An appeal's is behind the #, where no server sees it: it opens a decision without a password.
  const given = mailed === 'appeal' ? location.hash.slice(1) : location.search
  const token = new URLSearchParams(given).get('token') ?? ''
  // Removed from the URL, so that it is neither in the history nor visible.
  history.replaceState(null, '', location.pathname)
  root.replaceChildren(mailed === 'appeal' ? appealLinkPage(token) : mailLinkPage(mailed, token))
} else {
  followInbox()
  followCalls()
  followPlan()
  followBlocks()
  followStatements()
  nowAndThen(askWhatIsNew)
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
