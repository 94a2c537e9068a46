import { forgetSession } from '../api/session.ts'
import { Action } from '../ui/action.tsx'
import { Part } from '../ui/place.tsx'
import { AddFactor } from './add-factor.tsx'

/** What an operator without a second factor has to do first. */
export function Enrolment() {
  return (
    <main class="entry">
      <h1>VibesMatch Console</h1>
      <Part title="Add a second factor">
        <p class="hint">
          Operators need one beside their password: an authenticator app or a passkey. You are asked for it once in a
          shift, and again before grave acts.
        </p>
        <AddFactor />
        <div class="actions">
          <Action label="Sign out" tone="quiet" run={forgetSession} />
        </div>
      </Part>
    </main>
  )
}
