import { factorCode, isDevelopment, unsentCode } from '../api/development.ts'
import { session } from '../api/session.ts'
import { Action } from '../ui/action.tsx'

/** Links that fetch codes on a local stack, where nothing is sent; elsewhere neither they nor their operations exist. */

interface CodeProps {
  onCode: (code: string) => void
}

export function UnsentCode({ phone, onCode }: CodeProps & { phone: string }) {
  if (!isDevelopment) return null
  return <Action label="Show the code (development)" tone="quiet" run={async () => onCode(await unsentCode(phone))} />
}

export function FactorCode({ onCode }: CodeProps) {
  const contact = session.value?.contact ?? null
  if (!isDevelopment || contact === null) return null
  return <Action label="Show the code (development)" tone="quiet" run={async () => onCode(await factorCode(contact))} />
}
