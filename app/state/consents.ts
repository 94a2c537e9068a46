import { api } from '../api/api.ts'
import type { ConsentPage, DueConsent } from '../api/content-wire.ts'
import { session } from '../api/session.ts'
import { signal } from './signal.ts'

/** The pages that the user has to accept, now or soon. */
export const dueConsents = signal<readonly DueConsent[]>([])

export async function loadConsents(): Promise<readonly DueConsent[]> {
  const user = session.value?.user.id
  const { required } = await api<{ required: DueConsent[] }>('GET', '/content/consents')
  if (session.value?.user.id === user) dueConsents.value = required
  return required
}

/** Accepts pages as they were read. @throws ApiError CONFLICT where one has changed since */
export async function accept(pages: readonly ConsentPage[]): Promise<void> {
  for (const { slug, revision, locale } of pages) await api('POST', '/content/consents', { slug, revision, locale })
  dueConsents.value = dueConsents.value.filter(({ slug }) => !pages.some((page) => page.slug === slug))
}

session.subscribe((value) => {
  if (!value) dueConsents.value = []
})
