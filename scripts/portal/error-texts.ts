import type { ErrorCode } from '../../src/foundation/errors.ts'

/** What the catalogue of errors says of a code, beside its status and its message. Markdown. */
export interface ErrorText {
  /** When it is answered. */
  readonly why: string
  /** What the app, or its developer, does then. */
  readonly next: string
}

/** A text for every code: the compiler refuses a code without one. */
export const ERROR_TEXTS = {
  VALIDATION_FAILED: {
    why: 'A field of the path, the query, a header or the body is missing, unknown or not what it should be.',
    next: 'Read `details.issues`: each has the `path` of a field and a `message`. Show it beside the field. Do not retry unchanged.',
  },
  SELF_ACTION: {
    why: 'The target of the action is the caller: a like, a block or a report of oneself.',
    next: 'Hide the action on one’s own profile.',
  },
  CONTENT_TOO_LONG: {
    why: 'A text has more characters than it may: 2,000 for a message, 250 for a message request.',
    next: 'Count characters as a reader does, and let the person shorten the text before it is sent.',
  },
  INVALID_MESSAGE_TYPE: {
    why: '`message_type` is not one of the documented types.',
    next: 'Send `text`, `emoji`, or a type with a picture: `image`, `photo` or `gif` with `media_id`.',
  },
  INVALID_CURSOR: {
    why: 'The cursor was changed, or belongs to another list.',
    next: 'Start again from the first page, without `cursor`. Never build a cursor yourself.',
  },
  UNAUTHORIZED: {
    why: 'There is no access token, it is not ours, or its session has ended.',
    next: 'Send `Authorization: Bearer <token>`. If a token was sent, ask the person to sign in again.',
  },
  TOKEN_EXPIRED: {
    why: 'The access token was good and its time is over.',
    next: 'Get a new one with `POST /api/v1/auth/refresh-token`, once for all requests that wait, and repeat them.',
  },
  INVALID_CREDENTIALS: {
    why: 'The password, the Google token or the refresh token is not right. It is not told whether the account exists.',
    next: 'Let the person try again, or offer a new password by mail. After a refused refresh token, sign in again.',
  },
  INVALID_OTP: {
    why: 'The code is wrong, more than five minutes old, or was tried too often.',
    next: 'Let the person check it, or request another with `POST /api/v1/auth/send-otp`.',
  },
  PAYMENT_FAILED: {
    why: 'The bank or the store declined the payment. Nothing was bought.',
    next: 'Offer another payment method. `details` says more where the bank does.',
  },
  PAYMENT_ACTION_REQUIRED: {
    why: 'The bank asks the payer to confirm this payment.',
    next: 'Confirm it with `details.client_secret` and the provider’s library. The plan or the coins follow by themselves.',
  },
  INSUFFICIENT_COINS: {
    why: 'The balance is lower than the price.',
    next: 'Show the packages of `GET /api/v1/coins/packages`. `details` has the offers that would allow the action.',
  },
  FORBIDDEN: {
    why: 'The account’s role does not include this operation, or a page of an unknown origin has asked.',
    next: 'Do not retry. Operators: ask for the role. Web apps: their origin has to be in `CORS_ORIGINS`.',
  },
  UNAUTHORIZED_ACTION: {
    why: 'The action belongs to the other person of the pair, such as an answer to one’s own request.',
    next: 'Show the action only to the person who may take it.',
  },
  USER_BLOCKED: {
    why: 'The caller has blocked this person. The blocked person gets “not found” instead.',
    next: 'Offer to unblock: `DELETE /api/v1/users/{userId}/block`.',
  },
  PROFILE_NOT_PUBLISHED: {
    why: 'The action needs a published profile.',
    next: 'Complete the profile, then `POST /api/v1/profile/publish`.',
  },
  ACCOUNT_SUSPENDED: {
    why: 'Moderation has suspended or banned the account.',
    next: 'Show the reason in `details`, until when it lasts, and how to appeal.',
  },
  ACCOUNT_DELETED: {
    why: 'The person has deleted the account, and its data is kept for the days of grace.',
    next: 'Offer to come back: `POST /api/v1/users/me/restore`.',
  },
  VERIFICATION_REQUIRED: {
    why: 'Contacting others needs a verified phone number or e-mail address.',
    next: 'Read `details.can_verify`, let the person verify one of them, and repeat the request.',
  },
  FEATURE_RESTRICTED: {
    why: 'Moderation has taken one feature from the account for a while.',
    next: '`details` says why, until when, and how to appeal. Show it.',
  },
  PREMIUM_REQUIRED: {
    why: 'The plan of the account does not include this.',
    next: '`details.plan_ids` names plans that do, `details.offers` what coins buy instead. Show both.',
  },
  NOT_FOUND: {
    why: 'The path or the thing does not exist, or the caller may not see it. Both look the same.',
    next: 'Check the path with the REST reference. Remove the thing from the screen.',
  },
  USER_NOT_FOUND: {
    why: 'The person does not exist, is gone, is hidden, or has blocked the caller. All look the same.',
    next: 'Remove the card. Do not tell a reason: there is none to tell.',
  },
  CONVERSATION_NOT_FOUND: {
    why: 'There is no such conversation of which the caller is a part.',
    next: 'Reload the list of conversations.',
  },
  MESSAGE_NOT_FOUND: {
    why: 'The message does not exist, or is not the caller’s to change.',
    next: 'Reload the page of messages.',
  },
  REQUEST_NOT_FOUND: {
    why: 'The message request or the interest does not exist, or is no longer open.',
    next: 'Reload the list of requests.',
  },
  MATCH_NOT_FOUND: {
    why: 'There is no such match of the caller.',
    next: 'Reload the list of matches.',
  },
  CALL_NOT_FOUND: {
    why: 'There is no such call of the caller, or it was over long ago.',
    next: 'Close the screen of the call.',
  },
  CONFLICT: {
    why: 'The state does not allow it: an archived conversation, a request that waits for its answer. `details.reason` says which.',
    next: 'Fetch the thing again, show what is true now, and let the person decide.',
  },
  ALREADY_SUBSCRIBED: {
    why: 'The account has a subscription that renews.',
    next: '`details.managed_at` says where to change it. Do not sell a second one.',
  },
  PURCHASE_OF_ANOTHER_ACCOUNT: {
    why: 'The purchase of the App Store or Google Play was used by another account.',
    next: 'Ask the person to sign in to that account.',
  },
  EMAIL_TAKEN: {
    why: 'A signed-in account cannot take this address.',
    next: 'Ask for another address.',
  },
  MESSAGE_REQUEST_EXISTS: {
    why: 'A request of the caller to this person has no answer yet.',
    next: 'Show that it is pending. It can be cancelled.',
  },
  PROFILE_INCOMPLETE: {
    why: 'The profile lacks something that publishing needs.',
    next: '`details.missing` lists what to add. Ask for it.',
  },
  USER_BUSY: {
    why: 'One of the two people is in another call.',
    next: 'Say so, and let the person try again later.',
  },
  CALL_STATE: {
    why: 'The call is in a state that does not allow this, such as an answer to a call that has ended.',
    next: 'Fetch the call with `GET /api/v1/calls/{callId}` and show its state.',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    why: 'A request with the same `Idempotency-Key` has not finished.',
    next: 'Wait for a second and repeat the same request with the same key.',
  },
  PRECONDITION_FAILED: {
    why: 'The version in `If-Match` is not the present one: somebody has written in between.',
    next: 'Fetch the resource, apply the change to what it is now, and send it with the new `ETag`.',
  },
  PAYLOAD_TOO_LARGE: {
    why: 'The body is larger than 64 KiB, a photo larger than 10 MiB, or a frame larger than 16 KiB.',
    next: 'Send less. Reduce a picture on the device.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    why: '`Content-Type` is not what the operation declares, or the picture is of a kind that is not read.',
    next: 'Send JSON as `application/json`, pictures as `multipart/form-data`.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    why: 'The key was used for a request with another body or path.',
    next: 'Make a new key for every action. Keep it only for retries of the same request.',
  },
  UPGRADE_REQUIRED: {
    why: 'The version in `X-App-Version` is older than what is supported on this platform.',
    next: 'Show a screen that leads to the store. `details.minimum_version` is the lowest that works.',
  },
  CONSENT_REQUIRED: {
    why: 'Terms or another page have changed, and the person has not accepted them.',
    next: 'Show the pages in `details.consents`, send `POST /api/v1/content/consents`, then repeat the request.',
  },
  CONFIRMATION_REQUIRED: {
    why: 'Operators confirm this operation with a second factor.',
    next: 'Answer with `POST /api/v1/admin/confirmation`, and use the token that it returns.',
  },
  CHALLENGE_REQUIRED: {
    why: 'Many requests come from this network, and this operation costs money or opens accounts.',
    next: 'Show the challenge in `details.challenge`, and repeat the request with its token as `challenge_token`.',
  },
  LIMIT_REACHED: {
    why: 'The quota of the day is used up. It begins anew at midnight UTC.',
    next: 'Say when it begins anew. `details.offers` has what allows more today.',
  },
  RATE_LIMIT_EXCEEDED: {
    why: 'Too many requests in the window of a limit.',
    next: 'Wait for the seconds in `Retry-After` (`retry_after_ms` on sockets), then repeat the request.',
  },
  INTERNAL: {
    why: 'Something failed on our side.',
    next: 'Repeat a read, or a POST with the same `Idempotency-Key`, once or twice with growing pauses. Then show an error with `request_id`.',
  },
  UNAVAILABLE: {
    why: 'A part of the service is down or busy, or operators have closed the app for a while.',
    next: 'Wait for the seconds in `Retry-After`, then repeat the request with the same `Idempotency-Key`.',
  },
} as const satisfies Record<ErrorCode, ErrorText>
