import { ackEvents } from './events/ack-events.ts'
import { authenticate } from './events/authenticate.ts'
import { callAnswer } from './events/call-answer.ts'
import { callEnd } from './events/call-end.ts'
import { callExtendRequest } from './events/call-extend-request.ts'
import { callIceCandidate } from './events/call-ice-candidate.ts'
import { callInitiate } from './events/call-initiate.ts'
import { callReject } from './events/call-reject.ts'
import { callResume } from './events/call-resume.ts'
import { callSdpAnswer } from './events/call-sdp-answer.ts'
import { callSdpOffer } from './events/call-sdp-offer.ts'
import { callUpgradeRequest } from './events/call-upgrade-request.ts'
import type { ClientEvent } from './client-event.ts'
import { markRead } from './events/mark-read.ts'
import { matchAccept } from './events/match-accept.ts'
import { matchDecline } from './events/match-decline.ts'
import { matchEnd } from './events/match-end.ts'
import { ping } from './events/ping.ts'
import { resume } from './events/resume.ts'
import { sendMessage } from './events/send-message.ts'
import { typingStart } from './events/typing-start.ts'
import { typingStop } from './events/typing-stop.ts'

/** Every event that clients send, by its name on the wire. An event of another name does not exist. */
export const CLIENT_EVENTS = {
  authenticate,
  resume,
  ping,
  ack_events: ackEvents,
  send_message: sendMessage,
  mark_read: markRead,
  'match:accept': matchAccept,
  'match:decline': matchDecline,
  'match:end': matchEnd,
  typing_start: typingStart,
  typing_stop: typingStop,
  'call:initiate': callInitiate,
  'call:answer': callAnswer,
  'call:reject': callReject,
  'call:end': callEnd,
  'call:extend_request': callExtendRequest,
  'call:upgrade_request': callUpgradeRequest,
  'call:sdp_offer': callSdpOffer,
  'call:sdp_answer': callSdpAnswer,
  'call:ice_candidate': callIceCandidate,
  'call:resume': callResume,
} as const satisfies Record<string, ClientEvent>
