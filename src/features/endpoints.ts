import type { Endpoint } from '../http/endpoint.ts'
import { adminBlockEndpoints } from './admin/content/blocks/routes.ts'
import { adminInterestEndpoints } from './admin/content/interests/routes.ts'
import { auditEndpoints } from './admin/audit/routes.ts'
import { caseEndpoints } from './admin/cases/routes.ts'
import { adminContentEndpoints } from './admin/content/routes.ts'
import { adminPhotoEndpoints } from './admin/photos/routes.ts'
import { statsEndpoints } from './admin/stats/routes.ts'
import { adminUserEndpoints } from './admin/users/routes.ts'
import { adminSettingEndpoints } from './admin/settings/routes.ts'
import { moneyEndpoints } from './admin/money/routes.ts'
import { operatorEndpoints } from './admin/operators/routes.ts'
import { authEndpoints } from './auth/routes.ts'
import { developmentEndpoints } from './development/routes.ts'
import { billingEndpoints } from './billing/routes.ts'
import { callEndpoints } from './calls/routes.ts'
import { challengeEndpoints } from './challenge/routes.ts'
import { rewardEndpoints } from './coins/rewards/routes.ts'
import { coinEndpoints } from './coins/routes.ts'
import { connectionEndpoints } from './connections/routes.ts'
import { blockEndpoints } from './content/blocks/routes.ts'
import { contentEndpoints } from './content/routes.ts'
import { discoveryEndpoints } from './discovery/routes.ts'
import { docsEndpoints } from './docs/routes.ts'
import { healthEndpoints } from './health/routes.ts'
import { landingEndpoints } from './landing/routes.ts'
import { matchEndpoints } from './matches/routes.ts'
import { requestEndpoints } from './messaging/requests/routes.ts'
import { archiveEndpoints } from './messaging/archive/routes.ts'
import { changeEndpoints } from './messaging/changes/routes.ts'
import { conversationEndpoints } from './messaging/conversations/routes.ts'
import { mediaEndpoints } from './messaging/media/routes.ts'
import { liveMatchEndpoints } from './matches/live/routes.ts'
import { messagingEndpoints } from './messaging/routes.ts'
import { metricsEndpoints } from './metrics/routes.ts'
import { notificationEndpoints } from './notifications/routes.ts'
import { interestEndpoints } from './profile/interests/routes.ts'
import { paymentPageEndpoints } from './payment-page/routes.ts'
import { personEndpoints } from './profile/person/routes.ts'
import { photoEndpoints } from './profile/photos/routes.ts'
import { privacyEndpoints } from './privacy/routes.ts'
import { profileEndpoints } from './profile/routes.ts'
import { realtimeEndpoints } from './realtime/routes.ts'
import { appealEndpoints } from './safety/appeals/routes.ts'
import { decisionEndpoints } from './safety/decisions/routes.ts'
import { reviewEndpoints } from './safety/reviews/routes.ts'
import { safetyEndpoints } from './safety/routes.ts'
import { statementEndpoints } from './safety/statements/routes.ts'

/** Every operation of the product. */
export const apiEndpoints: readonly Endpoint[] = [
  ...authEndpoints,
  ...challengeEndpoints,
  ...profileEndpoints,
  ...photoEndpoints,
  ...interestEndpoints,
  ...personEndpoints,
  ...privacyEndpoints,
  ...discoveryEndpoints,
  ...connectionEndpoints,
  ...matchEndpoints,
  ...liveMatchEndpoints,
  ...messagingEndpoints,
  ...requestEndpoints,
  ...safetyEndpoints,
  ...statementEndpoints,
  ...decisionEndpoints,
  ...reviewEndpoints,
  ...appealEndpoints,
  ...notificationEndpoints,
  ...archiveEndpoints,
  ...changeEndpoints,
  ...conversationEndpoints,
  ...mediaEndpoints,
  ...callEndpoints,
  ...billingEndpoints,
  ...paymentPageEndpoints,
  ...coinEndpoints,
  ...rewardEndpoints,
  ...moneyEndpoints,
  ...contentEndpoints,
  ...blockEndpoints,
  ...auditEndpoints,
  ...adminUserEndpoints,
  ...statsEndpoints,
  ...adminPhotoEndpoints,
  ...caseEndpoints,
  ...adminContentEndpoints,
  ...adminInterestEndpoints,
  ...adminBlockEndpoints,
  ...adminSettingEndpoints,
  ...operatorEndpoints,
  ...realtimeEndpoints,
  ...landingEndpoints,
  ...healthEndpoints,
  ...developmentEndpoints,
]

export const endpoints: readonly Endpoint[] = [...apiEndpoints, ...docsEndpoints(apiEndpoints), ...metricsEndpoints]
