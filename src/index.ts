import { createApp } from './app.ts'
import { onQueue, onSchedule, type QueueMessage } from './background.ts'

export { CallRoom } from './objects/call-room/call-room.ts'
export { ConversationRoom } from './objects/conversation-room/conversation-room.ts'
export { MatchQueue } from './objects/match-queue/match-queue.ts'
export { UserHub } from './objects/user-hub/user-hub.ts'

const app = createApp()

export default {
  fetch: (request, env, execution) => app.fetch(request, env, execution),
  queue: (batch, env, execution) => onQueue(batch, env, execution),
  scheduled: (_controller, env, execution) => onSchedule(env, execution),
} satisfies ExportedHandler<Env, QueueMessage>
