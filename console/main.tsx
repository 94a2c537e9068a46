import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { confirmBy, solveBy } from './api/api.ts'
import { ownSession, session } from './api/session.ts'
import { askConfirmation } from './entry/confirmation.tsx'
import { solveChallenge } from './entry/challenge.tsx'
import { Enrolment } from './entry/enrolment.tsx'
import { SignIn } from './entry/sign-in.tsx'
import { listenToKeys } from './keys/keys.ts'
import { followAddress } from './router.ts'
import { Shell } from './shell.tsx'
import { loadMe, me } from './state/me.ts'
import { followTheme } from './state/preference.ts'
import { useSignal } from './state/use-signal.ts'
import { Questions } from './ui/dialog.tsx'
import { Failed, Loading } from './ui/states.tsx'
import { Toasts } from './ui/toasts.tsx'

/** Starts the console: the sign-in, the first second factor, or the places. */
function Console() {
  const current = useSignal(session)
  return (
    <>
      {current === null ? <SignIn /> : <Inside key={current.id} />}
      <Questions />
      <Toasts />
    </>
  )
}

function Inside() {
  const operator = useSignal(me)
  const [error, setError] = useState<unknown>(null)
  const load = () => loadMe().then(() => setError(null), setError)
  useEffect(() => {
    void load()
    return () => void (me.value = null)
  }, [])
  if (error !== null && operator === null) return <Failed error={error} retry={load} />
  if (operator === null) return <Loading />
  return operator.factors.length === 0 ? <Enrolment /> : <Shell />
}

confirmBy(askConfirmation)
solveBy(solveChallenge)
followTheme()
followAddress()
listenToKeys()
await ownSession()
const root = document.querySelector('#console')
if (root) render(<Console />, root)
