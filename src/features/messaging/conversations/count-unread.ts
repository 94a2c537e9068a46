import type { UserContext } from '../../../platform/context.ts'

/** What the caller has not read: one look into their hub. */
export const countUnread = ({ hubs, actor }: UserContext) => hubs.of(actor.userId).unread()
