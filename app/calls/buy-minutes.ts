import { loadOffers, spend } from '../state/coins.ts'
import { confirmed } from '../ui/dialog.ts'
import { attempt, toast } from '../ui/toast.ts'

/** Offers further minutes of a call for coins. */
export const buyMinutes = (callId: string): Promise<boolean> =>
  attempt(async () => {
    const offer = (await loadOffers()).find(({ offer: name }) => name === 'call_minutes')
    if (!offer) throw new Error('Minutes are not for sale right now.')
    const isSure = await confirmed(
      offer.title,
      `${offer.description} They cost ${offer.price} coins.`,
      `Use ${offer.price} coins`,
      'Not now',
    )
    if (!isSure) return
    await spend(offer.offer, callId)
    toast('The call is longer now.')
  })
