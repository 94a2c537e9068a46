// Written by scripts/sdk/generate.ts from the OpenAPI document; "npm run sdk:generate" writes it anew.

import type { Upload } from '../foundation.ts'

import type { List } from '../lists.ts'

import type { CallOptions } from '../operation.ts'

export type ErrorCode =
  | 'VALIDATION_FAILED'
  | 'SELF_ACTION'
  | 'CONTENT_TOO_LONG'
  | 'INVALID_MESSAGE_TYPE'
  | 'INVALID_CURSOR'
  | 'UNAUTHORIZED'
  | 'TOKEN_EXPIRED'
  | 'INVALID_CREDENTIALS'
  | 'INVALID_OTP'
  | 'PAYMENT_FAILED'
  | 'PAYMENT_ACTION_REQUIRED'
  | 'INSUFFICIENT_COINS'
  | 'FORBIDDEN'
  | 'UNAUTHORIZED_ACTION'
  | 'USER_BLOCKED'
  | 'PROFILE_NOT_PUBLISHED'
  | 'ACCOUNT_SUSPENDED'
  | 'ACCOUNT_DELETED'
  | 'VERIFICATION_REQUIRED'
  | 'FEATURE_RESTRICTED'
  | 'PREMIUM_REQUIRED'
  | 'NOT_FOUND'
  | 'USER_NOT_FOUND'
  | 'CONVERSATION_NOT_FOUND'
  | 'MESSAGE_NOT_FOUND'
  | 'REQUEST_NOT_FOUND'
  | 'MATCH_NOT_FOUND'
  | 'CALL_NOT_FOUND'
  | 'CONFLICT'
  | 'ALREADY_SUBSCRIBED'
  | 'PURCHASE_OF_ANOTHER_ACCOUNT'
  | 'EMAIL_TAKEN'
  | 'MESSAGE_REQUEST_EXISTS'
  | 'PROFILE_INCOMPLETE'
  | 'USER_BUSY'
  | 'CALL_STATE'
  | 'IDEMPOTENCY_IN_PROGRESS'
  | 'PRECONDITION_FAILED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'UPGRADE_REQUIRED'
  | 'CONSENT_REQUIRED'
  | 'CONFIRMATION_REQUIRED'
  | 'CHALLENGE_REQUIRED'
  | 'LIMIT_REACHED'
  | 'RATE_LIMIT_EXCEEDED'
  | 'INTERNAL'
  | 'UNAVAILABLE'

export interface AppApi {
  auth: {
    /**
     * Send a one-time code.
     *
     * The response is the same whether or not the number has an account. A new code replaces the previous one. Once most of the daily allowance of a country is used, only numbers that have an account receive a code; `message` then says so for every number.
     *
     * Rate limits: `otp_send` (3 per hour for each phone number), `otp_send_ip` (10 per hour for each network), `otp_send_country` (100 per day for each country).
     *
     * A network that has used half of its rate limit may be asked for a challenge: 428, with `details.challenge` `{ type, site_key, action }`. Show the widget and repeat the request with its token as `challenge_token`.
     *
     * `POST /api/v1/auth/send-otp`
     */
    sendCode(input: AuthSendCodeInput, options?: CallOptions): Promise<AuthSendCodeData>
    /**
     * Verify a one-time code and sign in.
     *
     * The first success with a number creates its account. A code allows five attempts from the network that requested it, five from known devices of the number and ten from elsewhere, each counted separately. After that, request a new code.
     *
     * `POST /api/v1/auth/verify-otp`
     */
    verifyCode(input: AuthVerifyCodeInput, options?: CallOptions): Promise<Session>
    /**
     * Create an account with an e-mail address and password.
     *
     * Sends a verification link to the address, unless a link was sent in the last five minutes, which stays valid. The response is the same whether or not the address already has an account; the e-mail says which.
     *
     * Rate limits: `register` (10 per hour for each network), `password_hash` (30 per minute for each network).
     *
     * A network that has used half of its rate limit may be asked for a challenge: 428, with `details.challenge` `{ type, site_key, action }`. Show the widget and repeat the request with its token as `challenge_token`.
     *
     * `POST /api/v1/auth/register`
     */
    register(input: AuthRegisterInput, options?: CallOptions): Promise<Session>
    /**
     * Sign in with an e-mail address and password.
     *
     * Rate limits: `login` (5 per 15 minutes for each account and network), `login_account` (40 per 15 minutes for each account), `password_hash` (30 per minute for each network).
     *
     * A network that has used half of its rate limit may be asked for a challenge: 428, with `details.challenge` `{ type, site_key, action }`. Show the widget and repeat the request with its token as `challenge_token`.
     *
     * `POST /api/v1/auth/login`
     */
    signIn(input: AuthSignInInput, options?: CallOptions): Promise<Session>
    /**
     * Sign in with Google.
     *
     * Takes the ID token that Google issued to the app and, if the app sent a nonce to Google, that nonce. The first sign-in creates an account, or links Google to the account that has verified the same address. The response is 404 if signing in with Google is not configured.
     *
     * `POST /api/v1/auth/google`
     */
    signInWithGoogle(input: AuthSignInWithGoogleInput, options?: CallOptions): Promise<Session>
    /**
     * Sign out.
     *
     * Takes effect at once where it was ended, and everywhere within one second. Open sockets of the session close with code 4001.
     *
     * `POST /api/v1/auth/logout`
     */
    signOut(options?: CallOptions): Promise<AuthSignOutData>
    /**
     * Sign out on all devices.
     *
     * Ends every session of the caller, including the current one.
     *
     * `POST /api/v1/auth/logout-all`
     */
    signOutEverywhere(options?: CallOptions): Promise<AuthSignOutEverywhereData>
    /**
     * Get the account.
     *
     * `GET /api/v1/auth/me`
     */
    me(options?: CallOptions): Promise<AuthMeData>
    /**
     * Verify an e-mail address.
     *
     * The token proves control of the mailbox. The access token in `Authorization` or, if given, `password` names the account that receives the address; it must be one that claims it. With neither, the response is 401. All other claims to the address end. A token can be used once, within a day, and allows ten password attempts. The response is 409 if another account has verified the address. A previous address of the account is notified.
     *
     * Rate limits: `email_proof` (30 per 15 minutes for each network), `password_hash` (30 per minute for each network).
     *
     * `POST /api/v1/auth/verify-email`
     */
    verifyEmail(input: AuthVerifyEmailInput, options?: CallOptions): Promise<AuthVerifyEmailData>
    /**
     * Resend the verification e-mail.
     *
     * Sends at most one e-mail in five minutes; the previous link stays valid. The response is the same whether or not the address awaits verification.
     *
     * Rate limits: `email_verification` (3 per hour for each account and network), `mail_ip` (20 per hour for each network).
     *
     * A network that has used half of its rate limit may be asked for a challenge: 428, with `details.challenge` `{ type, site_key, action }`. Show the widget and repeat the request with its token as `challenge_token`.
     *
     * `POST /api/v1/auth/resend-verification`
     */
    resendVerification(input: AuthResendVerificationInput, options?: CallOptions): Promise<AuthResendVerificationData>
    /**
     * Request a password reset.
     *
     * Sends at most one e-mail in five minutes. The response is the same whether or not the account exists. The link can be used once, within 30 minutes.
     *
     * Rate limits: `password_reset` (3 per hour for each account and network), `mail_ip` (20 per hour for each network).
     *
     * A network that has used half of its rate limit may be asked for a challenge: 428, with `details.challenge` `{ type, site_key, action }`. Show the widget and repeat the request with its token as `challenge_token`.
     *
     * `POST /api/v1/auth/forgot-password`
     */
    requestPasswordReset(
      input: AuthRequestPasswordResetInput,
      options?: CallOptions,
    ): Promise<AuthRequestPasswordResetData>
    /**
     * Reset a password.
     *
     * Ends all sessions of the account and returns its sign-in methods. If no account has verified the address, an account that claims it passes to the owner of the mailbox, provided that nothing else has been verified in it, and loses its other sign-in methods. If several accounts qualify, name one in `user_id`; without it the response is 409 with `details.claims`, and the token stays valid.
     *
     * Rate limits: `password_hash` (30 per minute for each network).
     *
     * `POST /api/v1/auth/reset-password`
     */
    resetPassword(input: AuthResetPasswordInput, options?: CallOptions): Promise<AuthResetPasswordData>
    /**
     * Change the password.
     *
     * Ends all other sessions.
     *
     * Rate limits: `password_check` (5 per 15 minutes for each user), `password_hash` (30 per minute for each network).
     *
     * `PUT /api/v1/auth/password`
     */
    changePassword(input: AuthChangePasswordInput, options?: CallOptions): Promise<AuthChangePasswordData>
    /**
     * List sign-in methods.
     *
     * Phone, e-mail address and Google, masked, with whether each can be removed.
     *
     * `GET /api/v1/auth/ways-in`
     */
    waysIn(options?: CallOptions): Promise<AuthWaysInData>
    /**
     * Link a phone number.
     *
     * Without `otp`, sends a code to the phone. With it, links the phone to the account. The code is valid for this purpose only. The response is 409 if another account has the phone.
     *
     * Requires a sign-in within the last ten minutes; otherwise 403 with `reason: "sign_in_again"`.
     *
     * Rate limits: `otp_send` (3 per hour for each phone number), `otp_send_ip` (10 per hour for each network), `otp_send_country` (100 per day for each country).
     *
     * A network that has used half of its rate limit may be asked for a challenge: 428, with `details.challenge` `{ type, site_key, action }`. Show the widget and repeat the request with its token as `challenge_token`.
     *
     * `POST /api/v1/auth/link/phone`
     */
    linkPhone(input: AuthLinkPhoneInput, options?: CallOptions): Promise<AuthLinkPhoneData>
    /**
     * Unlink the phone number.
     *
     * Ends all other sessions and returns the remaining sign-in methods. The response is 409 if it is the last one.
     *
     * Requires a sign-in within the last ten minutes; otherwise 403 with `reason: "sign_in_again"`.
     *
     * `DELETE /api/v1/auth/link/phone`
     */
    unlinkPhone(options?: CallOptions): Promise<AuthUnlinkPhoneData>
    /**
     * Link an e-mail address.
     *
     * Sends a verification link to the new address, at most once in five minutes. The address belongs to the account once `POST /auth/verify-email` has accepted the token. The previous address is notified then.
     *
     * Requires a sign-in within the last ten minutes; otherwise 403 with `reason: "sign_in_again"`.
     *
     * Rate limits: `email_verification` (3 per hour for each account and network), `mail_ip` (20 per hour for each network).
     *
     * A network that has used half of its rate limit may be asked for a challenge: 428, with `details.challenge` `{ type, site_key, action }`. Show the widget and repeat the request with its token as `challenge_token`.
     *
     * `POST /api/v1/auth/link/email`
     */
    linkEmail(input: AuthLinkEmailInput, options?: CallOptions): Promise<AuthLinkEmailData>
    /**
     * Unlink Google.
     *
     * Ends all other sessions and returns the remaining sign-in methods. The response is 409 if it is the last one. Signing in with Google links it again while Google has verified the address of the account.
     *
     * Requires a sign-in within the last ten minutes; otherwise 403 with `reason: "sign_in_again"`.
     *
     * `DELETE /api/v1/auth/link/google`
     */
    unlinkGoogle(options?: CallOptions): Promise<AuthUnlinkGoogleData>
    /**
     * List the accounts that claim an e-mail address.
     *
     * For the page behind the link in the e-mail: the owner of the mailbox can tell their own account from another one. Returns the 50 newest claims. The token stays valid.
     *
     * Rate limits: `email_proof` (30 per 15 minutes for each network).
     *
     * `POST /api/v1/auth/verify-email/claims`
     */
    emailClaims(input: AuthEmailClaimsInput, options?: CallOptions): Promise<AuthEmailClaimsData>
    /**
     * Reject all claims to an e-mail address.
     *
     * For a link that the owner of the mailbox did not ask for. Ends all claims to the address and spends the token.
     *
     * Rate limits: `email_proof` (30 per 15 minutes for each network).
     *
     * `POST /api/v1/auth/verify-email/refuse`
     */
    rejectEmailClaims(input: AuthRejectEmailClaimsInput, options?: CallOptions): Promise<AuthRejectEmailClaimsData>
    /**
     * Get the public keys of access tokens.
     *
     * A JWK set (RFC 7517). A key stays in it until the last token that it signed has expired.
     *
     * Not rate limited: The response is small, constant and needs no lookup.
     *
     * `GET /.well-known/jwks.json`
     */
    publicKeys(options?: CallOptions): Promise<AuthPublicKeysData>
  }
  sessions: {
    /**
     * List sessions.
     *
     * At most 20 sessions, most recently used first.
     *
     * `GET /api/v1/auth/sessions`
     */
    list(options?: CallOptions): Promise<SessionsListData>
    /**
     * End a session.
     *
     * To end the current session, use `POST /auth/logout`. To end all sessions without a recent sign-in, use `POST /auth/logout-all`.
     *
     * Requires a sign-in within the last ten minutes; otherwise 403 with `reason: "sign_in_again"`.
     *
     * `DELETE /api/v1/auth/sessions/{session_id}`
     */
    end(sessionId: string, options?: CallOptions): Promise<SessionsEndData>
    /**
     * End all other sessions.
     *
     * Ends every session of the caller except the current one.
     *
     * Requires a sign-in within the last ten minutes; otherwise 403 with `reason: "sign_in_again"`.
     *
     * `DELETE /api/v1/auth/sessions`
     */
    endOthers(options?: CallOptions): Promise<SessionsEndOthersData>
  }
  account: {
    /**
     * Delete the account.
     *
     * Hides the account from everyone at once and ends every session. Until `restorable_until` its owner can sign in to restore it, export it or sign out; everything else is refused with `ACCOUNT_DELETED`. After that the account is removed permanently, and its phone number, e-mail address and Google identity can be used for a new account. Repeating the request does not postpone the removal. A subscription by card or of Google Play ends with the period that is paid, and restoring the account does not resume it; `renewals` has those that only the owner can end, in the store.
     *
     * Requires a sign-in within the last ten minutes; otherwise 403 with `reason: "sign_in_again"`.
     *
     * `DELETE /api/v1/users/me`
     */
    delete(options?: CallOptions): Promise<AccountDeleteData>
    /**
     * Restore a deleted account.
     *
     * Restores profile, matches and conversations. An account that is not deleted stays unchanged.
     *
     * `POST /api/v1/users/me/restore`
     */
    restore(options?: CallOptions): Promise<AccountRestoreData>
    /**
     * Export the caller’s data.
     *
     * Everything that the caller has provided or created: account, profile with the URLs of its photos, devices and notification preferences, decisions, shortlist, matches, calls, messages and reports that they wrote, blocks, subscriptions and what happened to them, coins, rewards and invitations, sessions and security events. Other users appear by id only; what they wrote is not included. Messages of the last seconds may be missing.
     *
     * Requires a sign-in within the last ten minutes; otherwise 403 with `reason: "sign_in_again"`.
     *
     * Rate limits: `account_export` (5 per day for each user).
     *
     * `GET /api/v1/users/me/export`
     */
    export(options?: CallOptions): Promise<AccountExportData>
  }
  profile: {
    /**
     * Get the caller’s profile.
     *
     * `GET /api/v1/profile/me`
     */
    get(options?: CallOptions): Promise<ProfileGetData>
    /**
     * Update the caller’s profile.
     *
     * Every field is optional; absent fields stay unchanged.
     *
     * Rate limits: `profile_update` (30 per hour for each user), `location_update` (6 per hour for each user).
     *
     * `PUT /api/v1/profile/me`
     */
    update(input: ProfileUpdateInput, options?: CallOptions): Promise<ProfileUpdateData>
    /**
     * Replace the caller’s interests.
     *
     * Any text, or an entry of `GET /interests`: the English label is spelt as there, and one in another language counts as the same interest. Spellings that differ only in case, width, apostrophes, hyphens, spaces or invisible characters count as one interest, too; the first is kept.
     *
     * Rate limits: `profile_update` (30 per hour for each user).
     *
     * `PUT /api/v1/profile/interests`
     */
    setInterests(input: ProfileSetInterestsInput, options?: CallOptions): Promise<ProfileSetInterestsData>
    /**
     * Update discovery preferences.
     *
     * Rate limits: `profile_update` (30 per hour for each user).
     *
     * `PUT /api/v1/profile/preferences`
     */
    setPreferences(input: ProfileSetPreferencesInput, options?: CallOptions): Promise<ProfileSetPreferencesData>
    /**
     * Set the visibility of the profile.
     *
     * `everyone`: all users whom the caller could meet. `liked_only`: users whom the caller has liked. `hidden`: no new users. Matches see the profile in every case.
     *
     * Rate limits: `profile_update` (30 per hour for each user).
     *
     * `PUT /api/v1/profile/visibility`
     */
    setVisibility(input: ProfileSetVisibilityInput, options?: CallOptions): Promise<ProfileSetVisibilityData>
    /**
     * Publish the profile.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * `POST /api/v1/profile/publish`
     */
    publish(options?: CallOptions): Promise<ProfilePublishData>
    /**
     * Unpublish the profile.
     *
     * Matches and conversations stay.
     *
     * `POST /api/v1/profile/unpublish`
     */
    unpublish(options?: CallOptions): Promise<ProfileUnpublishData>
    /**
     * List suggested interests.
     *
     * Grouped by category, in the language that suits the request best; in English what has no label in it. A profile may have other interests as well. The response can be cached for five minutes; revalidate it with `If-None-Match`.
     *
     * `GET /api/v1/interests`
     */
    suggestedInterests(
      input?: ProfileSuggestedInterestsInput,
      options?: CallOptions,
    ): Promise<ProfileSuggestedInterestsData>
    /**
     * Get a user’s profile.
     *
     * Returns any user whose visibility allows it, whether or not they fit the caller’s preferences; for matches also a hidden profile. The caller’s own id returns what other users see.
     *
     * `GET /api/v1/profile/{id}`
     */
    of(id: string, options?: CallOptions): Promise<ProfileOfData>
  }
  photos: {
    /**
     * Upload a photo.
     *
     * A JPEG, PNG, WebP or HEIC picture of at most 10 MiB, 50 megapixels and 12,000 pixels on a side; at most 9 per profile. It is re-encoded: metadata, including the location, is removed, and an animation becomes a still picture. Other users see it once it is approved. Uploading the same picture again returns the same photo.
     *
     * Rate limits: `profile_update` (30 per hour for each user).
     *
     * `POST /api/v1/profile/photos`
     */
    upload(input: PhotosUploadInput, options?: CallOptions): Promise<PhotosUploadData>
    /**
     * Reorder photos.
     *
     * Must name all photos. The first one becomes the primary photo, unless it is rejected.
     *
     * Rate limits: `profile_update` (30 per hour for each user).
     *
     * `PUT /api/v1/profile/photos/order`
     */
    reorder(input: PhotosReorderInput, options?: CallOptions): Promise<PhotosReorderData>
    /**
     * Delete a photo.
     *
     * If it was the primary photo, the next one becomes primary. A published profile keeps at least one photo.
     *
     * Rate limits: `profile_update` (30 per hour for each user).
     *
     * `DELETE /api/v1/profile/photos/{photoId}`
     */
    delete(photoId: string, options?: CallOptions): Promise<PhotosDeleteData>
  }
  discovery: {
    /**
     * List the discovery feed.
     *
     * Returns active users who fit the caller’s preferences, whose preferences the caller fits, and about whom the caller has not decided. The nearest distance band comes first; within a band the most recently active, ranked by fit, activity, shared interests and how new they are. If no one is left within `max_distance`, users farther away who accept the distance follow, and `meta.reach` says so.
     *
     * `GET /api/v1/matching/feed`
     */
    feed(
      input?: DiscoveryFeedInput,
      options?: CallOptions,
    ): List<
      FeedCard,
      DiscoveryFeedData,
      {
        reach: {
          /** Kilometres, rounded up to a step of `distance_km`. */
          max_distance: number
          /** Kilometres. Null while users are left within `max_distance`; otherwise the distance to which the search was widened. */
          widened_to: number | null
        }
      }
    >
    /**
     * Like or pass on a user.
     *
     * If the other user has liked the caller or sent an interest, a like creates a match and its conversation. Repeating a decision changes nothing. A super like may carry a note of at most 140 characters. A user passed on may appear in the feed again after some time.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `interest_daily` (20 per UTC day for each user), `super_like_daily` (1 per UTC day for each user).
     *
     * `POST /api/v1/matching/swipe`
     */
    swipe(input: DiscoverySwipeInput, options?: CallOptions): Promise<DiscoverySwipeData>
    /**
     * Like a user.
     *
     * The same as `POST /matching/swipe` with `action: "like"`.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `interest_daily` (20 per UTC day for each user).
     *
     * `POST /api/v1/matches/like/{userId}`
     */
    like(userId: string, options?: CallOptions): Promise<DiscoveryLikeData>
    /**
     * Pass on a user.
     *
     * The same as `POST /matching/swipe` with `action: "pass"`.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * `POST /api/v1/matches/dislike/{userId}`
     */
    pass(userId: string, options?: CallOptions): Promise<DiscoveryPassData>
    /**
     * Undo the last decision.
     *
     * Requires a plan that includes it. A decision that has become a match cannot be undone.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * `POST /api/v1/matching/rewind`
     */
    undo(options?: CallOptions): Promise<DiscoveryUndoData>
    /**
     * List received likes.
     *
     * Returns how many likes await an answer (counted up to 1000) and their senders, newest first. Interests and super likes are always shown. On plans that do not show received likes, the number of likes is rounded to one of 3, 10, 25, 50, 100, 250, 500, 1000, with as many blurred placeholders, which belong to no user and change daily.
     *
     * `GET /api/v1/matching/likes`
     */
    likes(input?: DiscoveryLikesInput, options?: CallOptions): List<Like, DiscoveryLikesData>
  }
  interests: {
    /**
     * Send an interest.
     *
     * If the other user has liked the caller or sent an interest, this creates a match. Sending again while the interest is pending changes nothing and does not count. After a decline it can be sent again a week later; after withdrawals, the wait grows (`details.available_at`). `toUserId` is accepted in place of `to_user_id`.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `interest_daily` (20 per UTC day for each user).
     *
     * `POST /api/v1/connections/interest`
     */
    send(input: InterestsSendInput, options?: CallOptions): Promise<InterestsSendData>
    /**
     * Accept an interest.
     *
     * Only the receiver can accept an interest. This creates a match. `fromUserId` is accepted in place of `from_user_id`.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `interest_daily` (20 per UTC day for each user).
     *
     * `POST /api/v1/connections/interest/accept`
     */
    accept(input: InterestsAcceptInput, options?: CallOptions): Promise<InterestsAcceptData>
    /**
     * Decline an interest.
     *
     * Only the receiver can decline an interest. `fromUserId` is accepted in place of `from_user_id`.
     *
     * Rate limits: `interest_daily` (20 per UTC day for each user).
     *
     * `POST /api/v1/connections/interest/decline`
     */
    decline(input: InterestsDeclineInput, options?: CallOptions): Promise<InterestsDeclineData>
    /**
     * Withdraw an interest or a like.
     *
     * Only the sender can withdraw it, and only while it is pending. `toUserId` is accepted in place of `to_user_id`.
     *
     * Rate limits: `interest_daily` (20 per UTC day for each user).
     *
     * `POST /api/v1/connections/interest/withdraw`
     */
    withdraw(input: InterestsWithdrawInput, options?: CallOptions): Promise<InterestsWithdrawData>
    /**
     * List sent interests.
     *
     * Interests, likes and super likes, most recently changed first.
     *
     * `GET /api/v1/connections/interests/sent`
     */
    sent(input?: InterestsSentInput, options?: CallOptions): List<Interest, InterestsSentData>
    /**
     * List received interests.
     *
     * Most recently changed first, without withdrawn ones. Pending likes are shown on plans that show received likes; interests and super likes always.
     *
     * `GET /api/v1/connections/interests/received`
     */
    received(input?: InterestsReceivedInput, options?: CallOptions): List<Interest, InterestsReceivedData>
  }
  shortlist: {
    /**
     * List the shortlist.
     *
     * Newest first. The list is private, and the users on it are not notified.
     *
     * `GET /api/v1/connections/shortlist`
     */
    list(
      input?: ShortlistListInput,
      options?: CallOptions,
    ): List<
      {
        user: PersonCard
        added_at: string
      },
      ShortlistListData
    >
    /**
     * Add to the shortlist.
     *
     * `POST /api/v1/connections/shortlist`
     */
    add(input: ShortlistAddInput, options?: CallOptions): Promise<ShortlistAddData>
    /**
     * Remove from the shortlist.
     *
     * `DELETE /api/v1/connections/shortlist/{userId}`
     */
    remove(userId: string, options?: CallOptions): Promise<ShortlistRemoveData>
  }
  matches: {
    /**
     * List active matches.
     *
     * Newest first. `last_message` and `unread_count` are those of the conversation.
     *
     * `GET /api/v1/matches/active`
     */
    list(input?: MatchesListInput, options?: CallOptions): List<Match, MatchesListData>
    /**
     * List past matches.
     *
     * Newest first. Two users who matched more than once appear once per match.
     *
     * `GET /api/v1/matches/history`
     */
    past(input?: MatchesPastInput, options?: CallOptions): List<Match, MatchesPastData>
    /**
     * Accept a live match.
     *
     * The match becomes lasting once both users have accepted it. Any other consent to meet, such as a like, accepts it as well. Accepting a lasting match changes nothing. Counts towards the daily interest limit, like any consent.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `interest_daily` (20 per UTC day for each user).
     *
     * `POST /api/v1/matches/{matchId}/accept`
     */
    accept(matchId: string, options?: CallOptions): Promise<MatchesAcceptData>
    /**
     * End a match.
     *
     * The same as `DELETE /matches/{matchId}`.
     *
     * `POST /api/v1/matches/{matchId}/end`
     */
    end(matchId: string, options?: CallOptions): Promise<MatchesEndData>
    /**
     * Unmatch a user or leave a live match.
     *
     * Ends the match for both users and archives the conversation, which both can still read. Repeating the request changes nothing.
     *
     * `DELETE /api/v1/matches/{matchId}`
     */
    unmatch(matchId: string, options?: CallOptions): Promise<MatchesUnmatchData>
    /**
     * List the messages of a match.
     *
     * The same as `GET /api/v1/conversations/{id}/messages`, for clients that know the match and page by a message or a time.
     *
     * Rate limits: `messages_list` (120 per minute for each user).
     *
     * `GET /api/v1/messages/conversations/{matchId}`
     */
    messages(matchId: string, input?: MatchesMessagesInput, options?: CallOptions): List<Message, MatchesMessagesData>
  }
  live: {
    /**
     * Start a live search.
     *
     * Looks for a user who is searching now, in the same mode, and whom the caller could meet. When two users are paired, both receive `match:created` on their sockets and a timed match begins. Filters replace the caller’s preferences for this search; they cannot widen what others accept. Repeating the same search continues it; a different search replaces it. A search ends a few seconds after the last socket (`/ws`) of the caller has closed.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `match_find` (20 per minute for each user).
     *
     * `POST /api/v1/match/find`
     */
    search(input: LiveSearchInput, options?: CallOptions): Promise<LiveSearchData>
    /**
     * Stop the live search.
     *
     * Changes nothing if no search is running. If a match was found in the meantime, the response names it; end it like any other match.
     *
     * `DELETE /api/v1/match/find`
     */
    stop(options?: CallOptions): Promise<LiveStopData>
  }
  conversations: {
    /**
     * List conversations.
     *
     * Most recently active first.
     *
     * Rate limits: `conversations_list` (60 per minute for each user).
     *
     * `GET /api/v1/conversations`
     */
    list(input?: ConversationsListInput, options?: CallOptions): List<Conversation, ConversationsListData>
    /**
     * List the messages of a conversation.
     *
     * Newest first. With `after_seq`, the messages after that one, oldest first.
     *
     * Rate limits: `messages_list` (120 per minute for each user).
     *
     * `GET /api/v1/conversations/{id}/messages`
     */
    messages(
      id: string,
      input?: ConversationsMessagesInput,
      options?: CallOptions,
    ): List<Message, ConversationsMessagesData>
    /**
     * Archive a conversation.
     *
     * For the caller only, on all their devices, until the next message.
     *
     * `POST /api/v1/conversations/{id}/archive`
     */
    archive(id: string, options?: CallOptions): Promise<ConversationsArchiveData>
    /**
     * Unarchive a conversation.
     *
     * `POST /api/v1/conversations/{id}/unarchive`
     */
    unarchive(id: string, options?: CallOptions): Promise<ConversationsUnarchiveData>
    /**
     * Count unread messages.
     *
     * Archived conversations do not count; a new message makes one active again.
     *
     * `GET /api/v1/conversations/unread-count`
     */
    unreadCount(options?: CallOptions): Promise<ConversationsUnreadCountData>
  }
  messages: {
    /**
     * Send a message.
     *
     * Name the conversation by its id, its match or the other user. The message is stored before the response is sent. With a plan that has `direct_messages`, this also writes to users without a conversation; a second message to them needs their reply. Replying to a message request accepts it, which counts towards the daily interest limit.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `message_send` (60 per minute for each user).
     *
     * `POST /api/v1/messages/send`
     */
    send(input: MessagesSendInput, options?: CallOptions): Promise<MessagesSendData>
    /**
     * Edit a message.
     *
     * Within 15 minutes of sending. For a picture, edits the caption.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `message_change` (60 per minute for each user).
     *
     * `PATCH /api/v1/messages/{messageId}`
     */
    edit(messageId: string, input: MessagesEditInput, options?: CallOptions): Promise<MessagesEditData>
    /**
     * Delete a message.
     *
     * Within 15 minutes of sending. Removes content, picture and reactions for both users; the message keeps its place, with `deleted_at`.
     *
     * Rate limits: `message_change` (60 per minute for each user).
     *
     * `DELETE /api/v1/messages/{messageId}`
     */
    delete(messageId: string, options?: CallOptions): Promise<MessagesDeleteData>
    /**
     * Mark a message as read.
     *
     * `PUT /api/v1/messages/{messageId}/read`
     */
    markRead(messageId: string, options?: CallOptions): Promise<MessagesMarkReadData>
    /**
     * Mark messages as read.
     *
     * Marks the messages in `message_ids`, or everything received up to `up_to_seq`.
     *
     * `POST /api/v1/messages/mark-read`
     */
    markManyRead(input: MessagesMarkManyReadInput, options?: CallOptions): Promise<MessagesMarkManyReadData>
    /**
     * Set a reaction to a message.
     *
     * One emoji. Each user has at most one reaction to a message; a new one replaces it.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `message_change` (60 per minute for each user).
     *
     * `PUT /api/v1/messages/{messageId}/reaction`
     */
    react(messageId: string, input: MessagesReactInput, options?: CallOptions): Promise<MessagesReactData>
    /**
     * Remove a reaction from a message.
     *
     * Rate limits: `message_change` (60 per minute for each user).
     *
     * `DELETE /api/v1/messages/{messageId}/reaction`
     */
    unreact(messageId: string, options?: CallOptions): Promise<MessagesUnreactData>
  }
  messageRequests: {
    /**
     * List message requests.
     *
     * Pending requests, unless `status` asks for others; most recently changed first. The receiver does not see cancelled requests.
     *
     * `GET /api/v1/messages/requests`
     */
    list(input?: MessageRequestsListInput, options?: CallOptions): List<MessageRequest, MessageRequestsListData>
    /**
     * Send a message request.
     *
     * The message waits until the receiver accepts, declines or replies; a reply accepts it. Acceptance creates a match. One request to a user may be pending at a time (`details.request_id`). If the receiver has liked the caller or sent an interest, this creates a match at once, with `status: "accepted"`. Counts towards the daily interest limit. After cancellations, the wait before the next request grows (`details.available_at`).
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `message_request` (10 per hour for each user), `interest_daily` (20 per UTC day for each user).
     *
     * `POST /api/v1/messages/request`
     */
    send(input: MessageRequestsSendInput, options?: CallOptions): Promise<MessageRequestsSendData>
    /**
     * Accept or decline a message request.
     *
     * Accepting counts towards the daily interest limit; declining does not.
     *
     * Requires a verified phone number or e-mail address with `action: accept`; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `interest_daily` (20 per UTC day for each user).
     *
     * `POST /api/v1/messages/request/{requestId}/respond`
     */
    respond(
      requestId: string,
      input: MessageRequestsRespondInput,
      options?: CallOptions,
    ): Promise<MessageRequestsRespondData>
    /**
     * Cancel a message request.
     *
     * `POST /api/v1/messages/request/{requestId}/cancel`
     */
    cancel(requestId: string, options?: CallOptions): Promise<MessageRequestsCancelData>
  }
  media: {
    /**
     * Upload a picture to send.
     *
     * A JPEG, PNG, WebP, HEIC or GIF picture of at most 10 MiB, 50 megapixels and 12,000 pixels on a side, for a conversation of the caller. It is re-encoded: metadata, including the location, is removed. A GIF stays animated if it has at most 300 frames of at most 1,600 pixels on a side and 50 megapixels in total, and shows at most 216 distinct screens; otherwise it becomes a still picture. Send it once, with `media_id`, within 24 hours.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `media_upload` (60 per hour for each user).
     *
     * `POST /api/v1/media`
     */
    upload(input: MediaUploadInput, options?: CallOptions): Promise<MediaUploadData>
    /**
     * Download a picture of a conversation.
     *
     * For the users of the conversation. Returns the picture as sent or, with `size`, a still picture of at most 320, 800 or 1,600 pixels.
     *
     * Rate limits: `media_view` (3000 per 15 minutes for each user).
     *
     * `GET /api/v1/media/{mediaId}`
     */
    download(mediaId: string, input?: MediaDownloadInput, options?: CallOptions): Promise<Blob>
  }
  calls: {
    /**
     * Start a call.
     *
     * Rings on all devices of the other user for 30 seconds. If both dial at once there is one call, which the second request answers. `USER_BUSY` has `details.who`, `self` or `other`; if the other user is busy, they see this call as missed. `CONFLICT` means that the match has ended.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `call_initiate` (20 per 10 minutes for each user).
     *
     * `POST /api/v1/calls/initiate/{matchId}`
     */
    dial(matchId: string, input: CallsDialInput, options?: CallOptions): Promise<CallsDialData>
    /**
     * Answer a call.
     *
     * The first device to answer takes the call; the others get `CALL_STATE` with `details.elsewhere`. Answering again on the same device returns the same response.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * `POST /api/v1/calls/{callId}/answer`
     */
    answer(callId: string, options?: CallOptions): Promise<CallsAnswerData>
    /**
     * Reject a call.
     *
     * `POST /api/v1/calls/{callId}/reject`
     */
    reject(callId: string, options?: CallOptions): Promise<CallsRejectData>
    /**
     * End a call.
     *
     * Hangs up, from any device. While the call rings, this cancels it for the one who called and rejects it for the one who is called.
     *
     * `POST /api/v1/calls/{callId}/end`
     */
    end(callId: string, options?: CallOptions): Promise<CallsEndData>
    /**
     * Extend a call.
     *
     * Requests more time, or accepts or declines such a request, as `action` says. A request expires after 20 seconds. If both users request it, it is granted.
     *
     * `POST /api/v1/calls/{callId}/extend`
     */
    extend(callId: string, input?: CallsExtendInput, options?: CallOptions): Promise<CallsExtendData>
    /**
     * Upgrade a call to video.
     *
     * Requests video, or accepts or declines such a request, as `action` says. A request expires after 20 seconds. If both users request it, it is granted.
     *
     * `POST /api/v1/calls/{callId}/upgrade`
     */
    upgrade(callId: string, input?: CallsUpgradeInput, options?: CallOptions): Promise<CallsUpgradeData>
    /**
     * Get a call.
     *
     * `GET /api/v1/calls/{callId}`
     */
    get(callId: string, options?: CallOptions): Promise<CallsGetData>
    /**
     * List past calls.
     *
     * Newest first. Calls with a user whom the caller has blocked, or who has blocked the caller, are left out.
     *
     * `GET /api/v1/calls/history`
     */
    history(
      input?: CallsHistoryInput,
      options?: CallOptions,
    ): List<
      {
        id: string
        match_id: string
        conversation_id: string
        caller_id: string
        callee_id: string
        direction: 'outgoing' | 'incoming'
        media: 'audio' | 'video'
        state: 'ringing' | 'connecting' | 'active' | 'ended'
        is_this_device?: boolean
        ice_transport_policy?: 'relay' | 'all'
        created_at: string
        ring_expires_at?: string
        answered_at?: string
        started_at?: string
        ends_at?: string
        extension?: {
          requested_by: string
          expires_at: string
        }
        upgrade?: {
          requested_by: string
          expires_at: string
        }
        ended_at?: string
        reason?:
          'completed' | 'missed' | 'rejected' | 'cancelled' | 'busy' | 'timeout' | 'network' | 'blocked' | 'error'
        ended_by?: string
        duration_seconds: number
        user:
          | {
              id: string
              first_name: string
              age: number
              photos: string[]
              is_online?: boolean
              last_active?: string
            }
          | {
              id: string
              first_name: null
              age: null
              photos: string[]
              is_gone: true
            }
      },
      CallsHistoryData
    >
    /**
     * List the ICE servers of a call.
     *
     * For the current call, or for the call named. Pass the values to `RTCPeerConnection` as `iceServers` and `iceTransportPolicy`. Credentials expire with the call; request new ones after an extension.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `ice_servers` (30 per minute for each user).
     *
     * `GET /api/v1/calls/ice-servers`
     */
    iceServers(input?: CallsIceServersInput, options?: CallOptions): Promise<CallsIceServersData>
    /**
     * Report call quality.
     *
     * During the call or after it, at most once in ten seconds.
     *
     * Rate limits: `call_quality` (30 per minute for each user).
     *
     * `POST /api/v1/calls/{callId}/quality`
     */
    reportQuality(
      callId: string,
      input: CallsReportQualityInput,
      options?: CallOptions,
    ): Promise<CallsReportQualityData>
  }
  billing: {
    /**
     * List the plans on offer.
     *
     * `GET /api/v1/billing/plans`
     */
    plans(options?: CallOptions): Promise<BillingPlansData>
    /**
     * Start a subscription.
     *
     * Charges the card, or takes over a purchase that a store has sold; before selling one, an app asks `GET /subscription/status`. A second subscription of a store counts, as it is paid, and the answer is 409 nevertheless, saying where to end one of the two. While the bank asks the payer to confirm, `status` is `requires_action`, and the app confirms with `client_secret`; the event `plan:changed` follows. After a 503 or a lost answer, repeating is safe: nobody is charged twice.
     *
     * Rate limits: `billing` (20 per minute for each user).
     *
     * `POST /api/v1/billing/subscribe`
     */
    subscribe(input: BillingSubscribeInput, options?: CallOptions): Promise<BillingSubscribeData>
    /**
     * Get the caller's plan and subscription.
     *
     * `GET /api/v1/subscription/status`
     */
    subscription(options?: CallOptions): Promise<BillingSubscriptionData>
    /**
     * Cancel the subscription.
     *
     * What is paid stays until the end of its period. A store cancels its own subscriptions: 409 says where.
     *
     * Rate limits: `billing` (20 per minute for each user).
     *
     * `POST /api/v1/subscription/cancel`
     */
    cancel(options?: CallOptions): Promise<BillingCancelData>
    /**
     * Resume a cancelled subscription.
     *
     * Rate limits: `billing` (20 per minute for each user).
     *
     * `POST /api/v1/subscription/resume`
     */
    resume(options?: CallOptions): Promise<BillingResumeData>
    /**
     * Change the plan.
     *
     * Takes effect at once; the difference is charged, or credited to the next payments.
     *
     * Rate limits: `billing` (20 per minute for each user).
     *
     * `POST /api/v1/subscription/change`
     */
    changePlan(input: BillingChangePlanInput, options?: CallOptions): Promise<BillingChangePlanData>
    /**
     * Change the card of the subscription.
     *
     * Renewals are charged to it from now on; after a payment that failed, what is due is charged at once.
     *
     * Rate limits: `billing` (20 per minute for each user).
     *
     * `POST /api/v1/subscription/card`
     */
    changeCard(input: BillingChangeCardInput, options?: CallOptions): Promise<BillingChangeCardData>
    /**
     * Restore purchases.
     *
     * Asks the provider what the caller has bought. A purchase of another account is never moved: 409 says so, and signing in to that account, or ending it in the store, is the way.
     *
     * Rate limits: `billing` (20 per minute for each user).
     *
     * `POST /api/v1/billing/restore`
     */
    restore(input: BillingRestoreInput, options?: CallOptions): Promise<BillingRestoreData>
    /**
     * List what has happened to the caller's plan.
     *
     * `GET /api/v1/billing/history`
     */
    history(
      input?: BillingHistoryInput,
      options?: CallOptions,
    ): List<
      {
        id: string
        at: string
        source: 'stripe' | 'app_store' | 'play_store' | 'gift'
        kind: string
        title: string
        plan_id: string | null
        until: string | null
      },
      BillingHistoryData
    >
  }
  coins: {
    /**
     * Get the coin balance.
     *
     * Purchased coins never expire; earned ones may, and are spent first.
     *
     * `GET /api/v1/coins/balance`
     */
    balance(options?: CallOptions): Promise<CoinsBalanceData>
    /**
     * List coin packages.
     *
     * `GET /api/v1/coins/packages`
     */
    packages(options?: CallOptions): Promise<CoinsPackagesData>
    /**
     * List coin transactions.
     *
     * Newest first. `balance_after` of each is `balance_after` of the one before it plus its `amount`.
     *
     * `GET /api/v1/coins/transactions`
     */
    transactions(input?: CoinsTransactionsInput, options?: CallOptions): List<CoinTransaction, CoinsTransactionsData>
    /**
     * List what coins buy.
     *
     * `GET /api/v1/coins/offers`
     */
    offers(options?: CallOptions): Promise<CoinsOffersData>
    /**
     * Spend coins.
     *
     * The coins leave and the effect happens, or neither does. `target` is the id that the offer asks for. With an `Idempotency-Key`, repeating the request returns the first answer, whenever that was. Where the balance is below zero because a payment was refunded, `details.reason` is `refund_owed`.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `coins` (20 per minute for each user).
     *
     * `POST /api/v1/coins/spend`
     */
    spend(input: CoinsSpendInput, options?: CallOptions): Promise<CoinsSpendData>
    /**
     * Start a purchase of coins.
     *
     * Charges the card and grants the coins. While the bank asks the payer to confirm, `status` is `requires_action`, the app confirms with `client_secret`, and the coins follow. Send an `Idempotency-Key`: repeating the request with it, after a 503 or a lost answer, continues the same payment. With `app_store`, `token` is the signed transaction, with `play_store` the purchase token; the coins of a receipt are granted once, to the account that its purchase names, and `pending` says that Google Play waits for the payment.
     *
     * Rate limits: `coins` (20 per minute for each user).
     *
     * `POST /api/v1/coins/purchase`
     */
    buy(input: CoinsBuyInput, options?: CallOptions): Promise<CoinsBuyData>
    /**
     * List ways to earn coins.
     *
     * `GET /api/v1/coins/rewards`
     */
    rewards(options?: CallOptions): Promise<CoinsRewardsData>
    /**
     * Redeem a reward.
     *
     * Only what the server has seen is rewarded, once for each period; a repetition returns the same transaction. One phone number, address or device is rewarded once, whichever accounts it goes with. `proof` is a friend’s code for `invite_friend`, and the nonce for `watch_advertisement`.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `coins` (20 per minute for each user).
     *
     * `POST /api/v1/coins/redeem-reward`
     */
    redeem(input: CoinsRedeemInput, options?: CallOptions): Promise<CoinsRedeemData>
    /**
     * Start an advertisement.
     *
     * Returns a nonce for one rewarded advertisement; the app sets it as `custom_data` of AdMob’s server-side verification. The reward follows with AdMob’s callback.
     *
     * Requires a verified phone number or e-mail address; otherwise 403 `VERIFICATION_REQUIRED`.
     *
     * Rate limits: `coins` (20 per minute for each user).
     *
     * `POST /api/v1/coins/rewards/ad-nonce`
     */
    startAdvertisement(options?: CallOptions): Promise<CoinsStartAdvertisementData>
  }
  safety: {
    /**
     * Block a user.
     *
     * Hides both users from each other everywhere, ends a match between them and prevents new contact. The blocked user is not notified and does not see `reason`. Blocking again updates only the reason, if one is given.
     *
     * `POST /api/v1/users/{userId}/block`
     */
    block(userId: string, input?: SafetyBlockInput, options?: CallOptions): Promise<SafetyBlockData>
    /**
     * Unblock a user.
     *
     * A match or conversation that the block ended stays ended.
     *
     * `DELETE /api/v1/users/{userId}/block`
     */
    unblock(userId: string, options?: CallOptions): Promise<SafetyUnblockData>
    /**
     * List blocked users.
     *
     * `GET /api/v1/users/blocked`
     */
    blocked(
      input?: SafetyBlockedInput,
      options?: CallOptions,
    ): List<
      {
        user: PersonCard | GonePerson
        /** The reason that the caller gave. */
        reason: string | null
        blocked_at: string
      },
      SafetyBlockedData
    >
    /**
     * Report a user.
     *
     * Sends the report to the safety team. The reported user is not notified. Reports outlive a block in either direction.
     *
     * Rate limits: `report` (10 per day for each user).
     *
     * `POST /api/v1/users/{userId}/report`
     */
    report(userId: string, input: SafetyReportInput, options?: CallOptions): Promise<SafetyReportData>
    /**
     * Report the other user of a match.
     *
     * Sends the report to the safety team. The reported user is not notified. Reports outlive a block in either direction. The match may have ended.
     *
     * Rate limits: `report` (10 per day for each user).
     *
     * `POST /api/v1/match/report`
     */
    reportMatch(input: SafetyReportMatchInput, options?: CallOptions): Promise<SafetyReportMatchData>
    /**
     * List own reports.
     *
     * Newest first, with what has become of them. `outcome` says whether something was done, and never what. The event `report:decided` follows a decision.
     *
     * `GET /api/v1/safety/reports`
     */
    reports(
      input?: SafetyReportsInput,
      options?: CallOptions,
    ): List<
      {
        id: string
        user: PersonCard | GonePerson
        reason: 'fake_profile' | 'inappropriate_behavior' | 'spam' | 'harassment' | 'underage' | 'scam' | 'other'
        /** Null without one, and once it has been deleted. */
        description: string | null
        status: 'pending' | 'reviewed' | 'resolved' | 'dismissed'
        /** Present once the report is decided. What was done is not disclosed. */
        outcome?: 'action_taken' | 'no_action'
        created_at: string
      },
      SafetyReportsData
    >
    /**
     * Send a notice of illegal content.
     *
     * For everybody, with or without an account (article 16 of the Digital Services Act). The answer is a receipt with a number, whether or not there is such an account; a mail confirms it, and another one brings the decision.
     *
     * Rate limits: `notice` (5 per day for each network), `notice_address` (5 per day for each account).
     *
     * A network that has used half of its rate limit may be asked for a challenge: 428, with `details.challenge` `{ type, site_key, action }`. Show the widget and repeat the request with its token as `challenge_token`.
     *
     * `POST /api/v1/safety/notices`
     */
    sendNotice(input: SafetySendNoticeInput, options?: CallOptions): Promise<SafetySendNoticeData>
    /**
     * List statements of reasons.
     *
     * Decisions about the caller, newest first: what was decided, under which rule, why, and how to appeal.
     *
     * `GET /api/v1/safety/statements`
     */
    statements(input?: SafetyStatementsInput, options?: CallOptions): List<Statement, SafetyStatementsData>
    /**
     * Acknowledge a statement of reasons.
     *
     * Apps ask for it after a warning. Again changes nothing.
     *
     * `POST /api/v1/safety/statements/{statementId}/acknowledge`
     */
    acknowledge(statementId: string, options?: CallOptions): Promise<SafetyAcknowledgeData>
    /**
     * Appeal against a decision.
     *
     * Free of charge, once for each statement, until `appeal_until`. A moderator who took no part in the decision decides within seven days; if they grant it, everything that the measure did is undone.
     *
     * Rate limits: `appeal` (10 per day for each user).
     *
     * `POST /api/v1/safety/statements/{statementId}/appeal`
     */
    appeal(statementId: string, input: SafetyAppealInput, options?: CallOptions): Promise<SafetyAppealData>
    /**
     * Get the statement of reasons of a mailed link.
     *
     * For people who may not sign in. The token is in the body, so that it reaches no logs.
     *
     * Rate limits: `appeal_link` (30 per hour for each network).
     *
     * `POST /api/v1/safety/appeals/by-link/statement`
     */
    statementByLink(input: SafetyStatementByLinkInput, options?: CallOptions): Promise<SafetyStatementByLinkData>
    /**
     * Appeal against a decision by a mailed link.
     *
     * For people who may not sign in. Free of charge, once for each statement, until `appeal_until`. A moderator who took no part in the decision decides within seven days; if they grant it, everything that the measure did is undone.
     *
     * Rate limits: `appeal_link` (30 per hour for each network).
     *
     * `POST /api/v1/safety/appeals/by-link`
     */
    appealByLink(input: SafetyAppealByLinkInput, options?: CallOptions): Promise<SafetyAppealByLinkData>
  }
  notifications: {
    /**
     * List registered devices.
     *
     * `GET /api/v1/devices`
     */
    devices(options?: CallOptions): Promise<NotificationsDevicesData>
    /**
     * Register a device for notifications.
     *
     * The registration belongs to the current session and ends with it. Call this at every start and whenever the token changes: a session has one token, and a token belongs to the session that registered it last. On iOS, also send the PushKit token (`voip_token`), so that calls ring.
     *
     * `POST /api/v1/devices`
     */
    registerDevice(
      input: NotificationsRegisterDeviceInput,
      options?: CallOptions,
    ): Promise<NotificationsRegisterDeviceData>
    /**
     * Remove a device.
     *
     * Stops notifications to it; its session continues. Signing out removes the device as well.
     *
     * `DELETE /api/v1/devices/{deviceId}`
     */
    removeDevice(deviceId: string, options?: CallOptions): Promise<NotificationsRemoveDeviceData>
    /**
     * Get notification preferences.
     *
     * `GET /api/v1/notifications/preferences`
     */
    preferences(options?: CallOptions): Promise<NotificationsPreferencesData>
    /**
     * Update notification preferences.
     *
     * Every field is optional; absent fields stay unchanged. During quiet hours notifications arrive without sound.
     *
     * `PUT /api/v1/notifications/preferences`
     */
    setPreferences(
      input: NotificationsSetPreferencesInput,
      options?: CallOptions,
    ): Promise<NotificationsSetPreferencesData>
  }
  content: {
    /**
     * List the settings that clients need.
     *
     * `GET /api/v1/settings`
     */
    settings(options?: CallOptions): Promise<ContentSettingsData>
    /**
     * List the features that the caller has.
     *
     * A feature may be open to a share of users. The others get 403 `FORBIDDEN` where they try.
     *
     * `GET /api/v1/settings/features`
     */
    features(options?: CallOptions): Promise<ContentFeaturesData>
    /**
     * List the pages.
     *
     * Terms, privacy, help and others, each in the language that suits the request best, without their text.
     *
     * `GET /api/v1/content/pages`
     */
    pages(input?: ContentPagesInput, options?: CallOptions): Promise<ContentPagesData>
    /**
     * Get a page.
     *
     * `GET /api/v1/content/pages/{slug}`
     */
    page(slug: string, input?: ContentPageInput, options?: CallOptions): Promise<ContentPageData>
    /**
     * Get a preview of a page.
     *
     * By the link that `POST /admin/content/pages/{slug}/{locale}/revisions/{revision}/preview` gives. Never cached.
     *
     * `GET /api/v1/content/previews/{token}`
     */
    preview(token: string, options?: CallOptions): Promise<ContentPreviewData>
    /**
     * List the blocks to show to the caller.
     *
     * Banners, paywalls, steps of the onboarding and texts of empty lists, the highest priority first. Which ones depends on the time, on the account and its plan where an access token is sent, on `X-App-Platform` (`ios`, `android` or `web`) and `X-App-Version`, on the country, and on `locale` or `Accept-Language`.
     *
     * `GET /api/v1/content/blocks`
     */
    blocks(input?: ContentBlocksInput, options?: CallOptions): Promise<ContentBlocksData>
    /**
     * List accepted pages, and those to accept.
     *
     * Signing up accepts the terms and the privacy notice as they are at that time.
     *
     * `GET /api/v1/content/consents`
     */
    consents(options?: CallOptions): Promise<ContentConsentsData>
    /**
     * Accept a page.
     *
     * The revision that was read. 409 names the one to accept where the page has changed since.
     *
     * `POST /api/v1/content/consents`
     */
    accept(input: ContentAcceptInput, options?: CallOptions): Promise<ContentAcceptData>
  }
  realtime: {
    /**
     * Create a socket ticket.
     *
     * Can be used once, within 60 seconds.
     *
     * `POST /api/v1/realtime/ticket`
     */
    ticket(options?: CallOptions): Promise<RealtimeTicketData>
  }
}

export interface AuthSendCodeInput {
  /** With the country code. Spaces, dashes, brackets and invisible characters are ignored; digits of any script are accepted. Satellite, premium and service numbers are refused. */
  phone_number: string
  /** The token from the challenge widget, after 428 `CHALLENGE_REQUIRED`. Can be used once, within five minutes. */
  challenge_token?: string
}

export interface AuthSendCodeData {
  message: string
  expires_in: number
  /** Today only numbers that have an account receive a code. The same for every number. */
  is_scarce?: true
}

export interface AuthVerifyCodeInput {
  /** With the country code. Spaces, dashes, brackets and invisible characters are ignored; digits of any script are accepted. Satellite, premium and service numbers are refused. */
  phone_number: string
  /** Six digits of any script. Spaces, hyphens, dots and invisible characters between and around them are ignored. */
  otp: string
  /** Shown in the list of sessions. */
  device?: {
    name?: string
    platform?: 'ios' | 'android' | 'web' | 'other'
  }
}

export interface AuthRegisterInput {
  /** An address that an HTML e-mail field accepts, or one with a domain in any script. Surrounding space is ignored; responses contain it in lower case, with the domain in ASCII (`xn--…`). */
  email: string
  password: string
  /** Shown in the list of sessions. */
  device?: {
    name?: string
    platform?: 'ios' | 'android' | 'web' | 'other'
  }
  /** The token from the challenge widget, after 428 `CHALLENGE_REQUIRED`. Can be used once, within five minutes. */
  challenge_token?: string
}

export interface AuthSignInInput {
  /** An address that an HTML e-mail field accepts, or one with a domain in any script. Surrounding space is ignored; responses contain it in lower case, with the domain in ASCII (`xn--…`). */
  email: string
  password: string
  /** Shown in the list of sessions. */
  device?: {
    name?: string
    platform?: 'ios' | 'android' | 'web' | 'other'
  }
  /** The token from the challenge widget, after 428 `CHALLENGE_REQUIRED`. Can be used once, within five minutes. */
  challenge_token?: string
}

export interface AuthSignInWithGoogleInput {
  id_token: string
  nonce?: string
  /** Shown in the list of sessions. */
  device?: {
    name?: string
    platform?: 'ios' | 'android' | 'web' | 'other'
  }
}

export interface AuthSignOutData {
  message: string
}

export interface AuthSignOutEverywhereData {
  message: string
  /** Number of sessions ended. */
  ended: number
}

export interface AuthMeData {
  user: User
}

export interface AuthVerifyEmailInput {
  token: string
  password?: string
}

export interface AuthVerifyEmailData {
  message: string
}

export interface AuthResendVerificationInput {
  /** An address that an HTML e-mail field accepts, or one with a domain in any script. Surrounding space is ignored; responses contain it in lower case, with the domain in ASCII (`xn--…`). */
  email: string
  /** The token from the challenge widget, after 428 `CHALLENGE_REQUIRED`. Can be used once, within five minutes. */
  challenge_token?: string
}

export interface AuthResendVerificationData {
  message: string
}

export interface AuthRequestPasswordResetInput {
  /** An address that an HTML e-mail field accepts, or one with a domain in any script. Surrounding space is ignored; responses contain it in lower case, with the domain in ASCII (`xn--…`). */
  email: string
  /** The token from the challenge widget, after 428 `CHALLENGE_REQUIRED`. Can be used once, within five minutes. */
  challenge_token?: string
}

export interface AuthRequestPasswordResetData {
  message: string
}

export interface AuthResetPasswordInput {
  token: string
  password: string
  user_id?: string
}

export interface AuthResetPasswordData {
  message: string
  ways_in: WayIn[]
  /** Store it, also after signing out, and send it in the `Device-Proof` header at the next sign-in: it gives this device its own rate limits. It grants no access. Absent while the account has no verified phone number or e-mail address. */
  device_proof?: string
}

export interface AuthChangePasswordInput {
  current_password: string
  password: string
}

export interface AuthChangePasswordData {
  message: string
}

export interface AuthWaysInData {
  ways_in: WayIn[]
}

export interface AuthLinkPhoneInput {
  /** With the country code. Spaces, dashes, brackets and invisible characters are ignored; digits of any script are accepted. Satellite, premium and service numbers are refused. */
  phone_number: string
  /** Six digits of any script. Spaces, hyphens, dots and invisible characters between and around them are ignored. */
  otp?: string
  /** The token from the challenge widget, after 428 `CHALLENGE_REQUIRED`. Can be used once, within five minutes. */
  challenge_token?: string
}

export type AuthLinkPhoneData =
  | {
      user: User
    }
  | {
      message: string
      expires_in: number
      /** Today only numbers that have an account receive a code. The same for every number. */
      is_scarce?: true
    }

export interface AuthUnlinkPhoneData {
  ways_in: WayIn[]
}

export interface AuthLinkEmailInput {
  /** An address that an HTML e-mail field accepts, or one with a domain in any script. Surrounding space is ignored; responses contain it in lower case, with the domain in ASCII (`xn--…`). */
  email: string
  /** The token from the challenge widget, after 428 `CHALLENGE_REQUIRED`. Can be used once, within five minutes. */
  challenge_token?: string
}

export interface AuthLinkEmailData {
  message: string
}

export interface AuthUnlinkGoogleData {
  ways_in: WayIn[]
}

export interface AuthEmailClaimsInput {
  token: string
}

export interface AuthEmailClaimsData {
  claims: EmailClaim[]
}

export interface AuthRejectEmailClaimsInput {
  token: string
}

export interface AuthRejectEmailClaimsData {
  message: string
}

export type AuthPublicKeysData = Record<string, never>

export interface SessionsListData {
  sessions: SessionListItem[]
}

export interface SessionsEndData {
  message: string
}

export interface SessionsEndOthersData {
  message: string
  /** Number of sessions ended. */
  ended: number
}

export interface AccountDeleteData {
  restorable_until: string
  /** Subscriptions that a store goes on charging for, and where their owner ends them. */
  renewals: {
    provider: 'app_store' | 'play_store'
    managed_at: string
  }[]
  message: string
}

export interface AccountRestoreData {
  message: string
}

export interface AccountExportData {
  exported_at: string
  account: {
    id: string
    phone_number: string | null
    email: string | null
    unconfirmed_email: string | null
    has_password: boolean
    is_linked_to_google: boolean
    is_verified: boolean
    status: 'active' | 'suspended' | 'banned'
    plan: 'free' | 'premium'
    role: 'user' | 'support' | 'moderator' | 'senior' | 'content' | 'finance' | 'admin'
    created_at: string
    last_active_at: string
    deleted_at: string | null
    restorable_until: string | null
  }
  profile: Profile
  notifications: {
    preferences: NotificationPreferences
    devices: {
      platform: 'ios' | 'android' | 'web'
      token: string
      voip_token: string | null
      registered_at: string
      updated_at: string
    }[]
  }
  decisions: {
    user_id: string
    decision: 'pass' | 'like' | 'interest' | 'super_like' | 'request'
    /** Null for a pass, and if the other user is gone. */
    status: 'pending' | 'accepted' | 'declined' | 'withdrawn' | null
    note: string | null
    created_at: string
    updated_at: string
  }[]
  matches: {
    id: string
    conversation_id: string
    user_id: string
    kind: 'mutual' | 'live'
    status: 'active' | 'ended' | 'unmatched' | 'expired'
    matched_at: string
    ended_at: string | null
  }[]
  messages: {
    id: string
    conversation_id: string
    seq: number
    content: string
    message_type: string
    media_id: string | null
    created_at: string
    edited_at: string | null
    deleted_at: string | null
  }[]
  calls: {
    id: string
    user_id: string
    direction: 'outgoing' | 'incoming'
    media: 'audio' | 'video'
    created_at: string
    answered_at: string | null
    ended_at: string | null
    reason: string | null
    quality: {
      at: string
      rtt_ms: number | null
      jitter_ms: number | null
      packet_loss: number | null
      bitrate_kbps: number | null
      freezes: number | null
      freeze_ms: number | null
    }[]
  }[]
  blocks: {
    user_id: string
    created_at: string
    reason: string | null
  }[]
  shortlist: {
    user_id: string
    created_at: string
  }[]
  reports: {
    id: string
    user_id: string
    match_id: string | null
    reason: string
    description: string | null
    is_illegal: boolean
    status: 'pending' | 'reviewed' | 'resolved' | 'dismissed'
    created_at: string
  }[]
  statements: {
    id: string
    measure: string
    policy: string
    explanation: string
    from: string
    until: string | null
    undone_at: string | null
    appeal: {
      text: string | null
      status: string
      explanation: string | null
      created_at: string
    } | null
  }[]
  interactions: {
    at: string
    act:
      | 'pass'
      | 'like'
      | 'super_like'
      | 'interest'
      | 'request'
      | 'direct_message'
      | 'accept'
      | 'decline'
      | 'withdraw'
      | 'rewind'
      | 'match_accept'
      | 'match_end'
      | 'search'
      | 'search_stop'
      | 'shortlist_add'
      | 'shortlist_remove'
      | 'block'
      | 'unblock'
    user_id: string | null
    outcome: string
    ip: string | null
  }[]
  coin_transactions: {
    id: string
    type: 'purchase' | 'reward' | 'spend' | 'refund' | 'expiry' | 'adjustment'
    amount: number
    balance_after: number
    title: string
    reference: string | null
    created_at: string
  }[]
  coin_purchases: {
    id: string
    package_id: string
    provider: 'stripe' | 'app_store' | 'play_store'
    status: string
    amount_minor: number | null
    currency: string | null
    coins: number
    taken_back: number
    created_at: string
  }[]
  rewards: {
    id: string
    activity: string
    period: string
    streak: number
    is_taken_back: boolean
    created_at: string
  }[]
  invitations: {
    kind: 'own_code' | 'invited' | 'accepted'
    code: string | null
    created_at: string
  }[]
  subscriptions: {
    id: string
    provider: 'stripe' | 'app_store' | 'play_store'
    plan_id: string
    status: string
    started_at: string
    expires_at: string | null
    entitled_until: string | null
    renews: boolean
    cancel_at_period_end: boolean
    card: {
      brand: string
      last4: string
      expires: string
    } | null
    created_at: string
  }[]
  entitlement_events: {
    id: string
    at: string
    source: string
    kind: string
    subscription_id: string | null
    plan_id: string | null
    until: string | null
  }[]
  sessions: {
    id: string
    device_name: string | null
    platform: string | null
    ip: string
    created_at: string
    last_used_at: string
    ended_at: string | null
    end_reason: string | null
  }[]
  consents: {
    slug: string
    locale: string
    revision: number
    accepted_at: string
  }[]
  security_events: {
    type: string
    at: string
    session_id: string | null
    ip: string | null
    details: string | null
  }[]
}

export interface ProfileGetData {
  profile: Profile
}

export interface ProfileUpdateInput {
  first_name?: string
  last_name?: string | null
  birth_date?: string
  gender?: 'male' | 'female' | 'non_binary' | 'other'
  bio?: string | null
  /** Stored only as a square of about one kilometre. */
  location?: {
    latitude: number
    longitude: number
  }
  location_name?: string | null
  preferences?: {
    /** Kilometres. */
    max_distance?: number
    age_min?: number
    age_max?: number
    show_me?: 'men' | 'women' | 'everyone'
    /** Whether calls may connect the two devices directly, which reveals their IP addresses to each other. Calls are direct only if both users allow it; all others go through a relay. */
    direct_calls?: boolean
  }
}

export interface ProfileUpdateData {
  message: string
  profile: Profile
}

export interface ProfileSetInterestsInput {
  interests: string[]
}

export interface ProfileSetInterestsData {
  message: string
  profile: Profile
}

export interface ProfileSetPreferencesInput {
  /** Kilometres. */
  max_distance?: number
  age_min?: number
  age_max?: number
  show_me?: 'men' | 'women' | 'everyone'
  /** Whether calls may connect the two devices directly, which reveals their IP addresses to each other. Calls are direct only if both users allow it; all others go through a relay. */
  direct_calls?: boolean
}

export interface ProfileSetPreferencesData {
  message: string
  profile: Profile
}

export interface ProfileSetVisibilityInput {
  visibility: 'everyone' | 'liked_only' | 'hidden'
}

export interface ProfileSetVisibilityData {
  message: string
  profile: Profile
}

export interface ProfilePublishData {
  message: string
  is_published: boolean
  profile: Profile
}

export interface ProfileUnpublishData {
  message: string
  is_published: boolean
  profile: Profile
}

export interface ProfileSuggestedInterestsInput {
  /** Wins over `Accept-Language`. */
  locale?: string
}

export interface ProfileSuggestedInterestsData {
  categories: {
    name: string
    interests: string[]
  }[]
}

export interface ProfileOfData {
  profile: Person
}

export interface PhotosUploadInput {
  photo: Upload
  is_primary?: 'true' | 'false'
}

export interface PhotosUploadData {
  photo: Photo
}

export interface PhotosReorderInput {
  photo_ids: string[]
}

export interface PhotosReorderData {
  message: string
  photos: Photo[]
}

export interface PhotosDeleteData {
  message: string
  photos: Photo[]
}

export interface DiscoveryFeedInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface DiscoveryFeedData {
  users: FeedCard[]
}

export interface DiscoverySwipeInput {
  target_user_id: string
  action: 'like' | 'pass' | 'super_like'
  note?: string
}

export interface DiscoverySwipeData {
  is_match: boolean
  match_id?: string
  conversation_id?: string
}

export interface DiscoveryLikeData {
  is_match: boolean
  match_id?: string
  conversation_id?: string
}

export interface DiscoveryPassData {
  is_match: boolean
  match_id?: string
  conversation_id?: string
}

export interface DiscoveryUndoData {
  action: 'pass' | 'like' | 'interest' | 'super_like' | 'request'
  user: PersonCard | GonePerson
}

export interface DiscoveryLikesInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface DiscoveryLikesData {
  count: number
  likes: Like[]
}

export interface InterestsSendInput {
  to_user_id: string
}

export interface InterestsSendData {
  status?: 'pending' | 'accepted' | 'declined' | 'withdrawn'
  is_match: boolean
  interest_id?: string
  match_id?: string
  conversation_id?: string
}

export interface InterestsAcceptInput {
  from_user_id: string
}

export interface InterestsAcceptData {
  status?: 'pending' | 'accepted' | 'declined' | 'withdrawn'
  is_match: boolean
  interest_id?: string
  match_id?: string
  conversation_id?: string
}

export interface InterestsDeclineInput {
  from_user_id: string
}

export interface InterestsDeclineData {
  status?: 'pending' | 'accepted' | 'declined' | 'withdrawn'
  is_match: boolean
  interest_id?: string
  match_id?: string
  conversation_id?: string
}

export interface InterestsWithdrawInput {
  to_user_id: string
}

export interface InterestsWithdrawData {
  status?: 'pending' | 'accepted' | 'declined' | 'withdrawn'
  is_match: boolean
  interest_id?: string
  match_id?: string
  conversation_id?: string
}

export interface InterestsSentInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
  status?: 'pending' | 'accepted' | 'declined' | 'withdrawn'
}

export interface InterestsSentData {
  interests: Interest[]
}

export interface InterestsReceivedInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
  status?: 'pending' | 'accepted' | 'declined' | 'withdrawn'
}

export interface InterestsReceivedData {
  interests: Interest[]
}

export interface ShortlistListInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface ShortlistListData {
  shortlist: {
    user: PersonCard
    added_at: string
  }[]
}

export interface ShortlistAddInput {
  user_id: string
}

export interface ShortlistAddData {
  message: string
}

export interface ShortlistRemoveData {
  message: string
}

export interface MatchesListInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface MatchesListData {
  matches: Match[]
}

export interface MatchesPastInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface MatchesPastData {
  matches: Match[]
}

export interface MatchesAcceptData {
  message: string
  match_id: string
  conversation_id: string
  /** Whether both users have accepted, so that the match no longer expires. */
  is_lasting: boolean
}

export interface MatchesEndData {
  message: string
  match_id: string
  /** `unmatched`: the caller ended a lasting match. `ended`: a live match was ended, or the other user unmatched or is gone. `expired`: the time of a live match had run out. */
  status: 'ended' | 'unmatched' | 'expired'
}

export interface MatchesUnmatchData {
  message: string
  match_id: string
  /** `unmatched`: the caller ended a lasting match. `ended`: a live match was ended, or the other user unmatched or is gone. `expired`: the time of a live match had run out. */
  status: 'ended' | 'unmatched' | 'expired'
}

export interface MatchesMessagesInput {
  /** At most 100. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
  /** A message id or a time; returns only earlier messages. */
  before?: string
}

export interface MatchesMessagesData {
  messages: Message[]
}

export interface LiveSearchInput {
  mode: 'chat' | 'audio' | 'video'
  /** Kilometres. */
  max_distance?: number
  age_min?: number
  age_max?: number
  show_me?: 'men' | 'women' | 'everyone'
  /** Whether calls may connect the two devices directly, which reveals their IP addresses to each other. Calls are direct only if both users allow it; all others go through a relay. */
  direct_calls?: boolean
  /** The other user must have at least one of these interests. Spellings are compared as in profiles. */
  interests?: string[]
}

export interface LiveSearchData {
  status: 'searching' | 'matched'
  /** Present while searching; constant for one search. */
  search_id?: string
  match_id?: string
  conversation_id?: string
  /** When the match expires or, while searching, when the search does. */
  expires_at?: string
}

export interface LiveStopData {
  /** `matched`: the caller is in a live match. */
  status: 'stopped' | 'matched'
  match_id?: string
  conversation_id?: string
  expires_at?: string
}

export interface ConversationsListInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
  type?: 'active' | 'archived'
}

export interface ConversationsListData {
  conversations: Conversation[]
}

export interface ConversationsMessagesInput {
  /** At most 100. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
  after_seq?: number | null
}

export interface ConversationsMessagesData {
  messages: Message[]
}

export interface ConversationsArchiveData {
  message: string
  conversation_id: string
  status: 'active' | 'archived'
}

export interface ConversationsUnarchiveData {
  message: string
  conversation_id: string
  status: 'active' | 'archived'
}

export interface ConversationsUnreadCountData {
  unread_count: number
  unread_conversations: number
}

export interface MessagesSendInput {
  conversation_id?: string
  receiver_id?: string
  match_id?: string
  /** The text, or the caption of a picture. */
  content?: string
  message_type?: 'text' | 'image' | 'emoji' | 'photo' | 'gif'
  /** From `POST /api/v1/media`; for message types with a picture. */
  media_id?: string
  /** Sending again with the same value returns the first result. */
  client_message_id?: string
}

export interface MessagesSendData {
  message_id: string
  conversation_id: string
  seq: number
  message: string
  client_message_id?: string
  created_at: string
}

export interface MessagesEditInput {
  content: string
}

export interface MessagesEditData {
  message: string
  message_id: string
  conversation_id: string
  seq: number
  /** As stored, without invisible characters. */
  content: string
  edited_at: string
}

export interface MessagesDeleteData {
  message: string
  message_id: string
  conversation_id: string
  seq: number
  deleted_at: string
}

export interface MessagesMarkReadData {
  message: string
  read_at: string
}

export interface MessagesMarkManyReadInput {
  conversation_id?: string
  match_id?: string
  message_ids?: string[]
  up_to_seq?: number
}

export interface MessagesMarkManyReadData {
  marked_count: number
}

export interface MessagesReactInput {
  emoji: string
}

export interface MessagesReactData {
  message: string
  message_id: string
  conversation_id: string
  reactions: Reaction[]
}

export interface MessagesUnreactData {
  message: string
  message_id: string
  conversation_id: string
  reactions: Reaction[]
}

export interface MessageRequestsListInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
  type?: 'received' | 'sent'
  status?: 'pending' | 'accepted' | 'declined' | 'cancelled' | 'all'
}

export interface MessageRequestsListData {
  requests: MessageRequest[]
}

export interface MessageRequestsSendInput {
  receiver_id: string
  /** At most 250 characters. */
  content: string
}

export interface MessageRequestsSendData {
  request_id: string
  message_id: string
  message: string
  preview_text: string
  status: 'pending' | 'accepted' | 'declined' | 'cancelled'
  conversation_id?: string
  match_id?: string
}

export interface MessageRequestsRespondInput {
  action: 'accept' | 'decline'
}

export interface MessageRequestsRespondData {
  message: string
  conversation_id?: string
  match_created?: boolean
  match_id?: string
}

export interface MessageRequestsCancelData {
  message: string
}

export interface MediaUploadInput {
  file: Upload
  conversation_id?: string
  match_id?: string
}

export interface MediaUploadData {
  media_id: string
  media: Media
}

export interface MediaDownloadInput {
  size?: 'small' | 'medium' | 'large'
}

export interface CallsDialInput {
  media: 'audio' | 'video'
}

export interface CallsDialData {
  id: string
  match_id: string
  conversation_id: string
  caller_id: string
  callee_id: string
  direction: 'outgoing' | 'incoming'
  media: 'audio' | 'video'
  state: 'ringing' | 'connecting' | 'active' | 'ended'
  is_this_device?: boolean
  ice_transport_policy?: 'relay' | 'all'
  created_at: string
  ring_expires_at?: string
  answered_at?: string
  started_at?: string
  ends_at?: string
  extension?: {
    requested_by: string
    expires_at: string
  }
  upgrade?: {
    requested_by: string
    expires_at: string
  }
  ended_at?: string
  reason?: 'completed' | 'missed' | 'rejected' | 'cancelled' | 'busy' | 'timeout' | 'network' | 'blocked' | 'error'
  ended_by?: string
  duration_seconds: number
  user:
    | {
        id: string
        first_name: string
        age: number
        photos: string[]
        is_online?: boolean
        last_active?: string
      }
    | {
        id: string
        first_name: null
        age: null
        photos: string[]
        is_gone: true
      }
}

export interface CallsAnswerData {
  id: string
  match_id: string
  conversation_id: string
  caller_id: string
  callee_id: string
  direction: 'outgoing' | 'incoming'
  media: 'audio' | 'video'
  state: 'ringing' | 'connecting' | 'active' | 'ended'
  is_this_device?: boolean
  ice_transport_policy?: 'relay' | 'all'
  created_at: string
  ring_expires_at?: string
  answered_at?: string
  started_at?: string
  ends_at?: string
  extension?: {
    requested_by: string
    expires_at: string
  }
  upgrade?: {
    requested_by: string
    expires_at: string
  }
  ended_at?: string
  reason?: 'completed' | 'missed' | 'rejected' | 'cancelled' | 'busy' | 'timeout' | 'network' | 'blocked' | 'error'
  ended_by?: string
  duration_seconds: number
  user:
    | {
        id: string
        first_name: string
        age: number
        photos: string[]
        is_online?: boolean
        last_active?: string
      }
    | {
        id: string
        first_name: null
        age: null
        photos: string[]
        is_gone: true
      }
}

export interface CallsRejectData {
  id: string
  match_id: string
  conversation_id: string
  caller_id: string
  callee_id: string
  direction: 'outgoing' | 'incoming'
  media: 'audio' | 'video'
  state: 'ringing' | 'connecting' | 'active' | 'ended'
  is_this_device?: boolean
  ice_transport_policy?: 'relay' | 'all'
  created_at: string
  ring_expires_at?: string
  answered_at?: string
  started_at?: string
  ends_at?: string
  extension?: {
    requested_by: string
    expires_at: string
  }
  upgrade?: {
    requested_by: string
    expires_at: string
  }
  ended_at?: string
  reason?: 'completed' | 'missed' | 'rejected' | 'cancelled' | 'busy' | 'timeout' | 'network' | 'blocked' | 'error'
  ended_by?: string
  duration_seconds: number
  user:
    | {
        id: string
        first_name: string
        age: number
        photos: string[]
        is_online?: boolean
        last_active?: string
      }
    | {
        id: string
        first_name: null
        age: null
        photos: string[]
        is_gone: true
      }
}

export interface CallsEndData {
  id: string
  match_id: string
  conversation_id: string
  caller_id: string
  callee_id: string
  direction: 'outgoing' | 'incoming'
  media: 'audio' | 'video'
  state: 'ringing' | 'connecting' | 'active' | 'ended'
  is_this_device?: boolean
  ice_transport_policy?: 'relay' | 'all'
  created_at: string
  ring_expires_at?: string
  answered_at?: string
  started_at?: string
  ends_at?: string
  extension?: {
    requested_by: string
    expires_at: string
  }
  upgrade?: {
    requested_by: string
    expires_at: string
  }
  ended_at?: string
  reason?: 'completed' | 'missed' | 'rejected' | 'cancelled' | 'busy' | 'timeout' | 'network' | 'blocked' | 'error'
  ended_by?: string
  duration_seconds: number
  user:
    | {
        id: string
        first_name: string
        age: number
        photos: string[]
        is_online?: boolean
        last_active?: string
      }
    | {
        id: string
        first_name: null
        age: null
        photos: string[]
        is_gone: true
      }
}

export interface CallsExtendInput {
  action?: 'request' | 'accept' | 'decline'
}

export interface CallsExtendData {
  id: string
  match_id: string
  conversation_id: string
  caller_id: string
  callee_id: string
  direction: 'outgoing' | 'incoming'
  media: 'audio' | 'video'
  state: 'ringing' | 'connecting' | 'active' | 'ended'
  is_this_device?: boolean
  ice_transport_policy?: 'relay' | 'all'
  created_at: string
  ring_expires_at?: string
  answered_at?: string
  started_at?: string
  ends_at?: string
  extension?: {
    requested_by: string
    expires_at: string
  }
  upgrade?: {
    requested_by: string
    expires_at: string
  }
  ended_at?: string
  reason?: 'completed' | 'missed' | 'rejected' | 'cancelled' | 'busy' | 'timeout' | 'network' | 'blocked' | 'error'
  ended_by?: string
  duration_seconds: number
  user:
    | {
        id: string
        first_name: string
        age: number
        photos: string[]
        is_online?: boolean
        last_active?: string
      }
    | {
        id: string
        first_name: null
        age: null
        photos: string[]
        is_gone: true
      }
}

export interface CallsUpgradeInput {
  action?: 'request' | 'accept' | 'decline'
}

export interface CallsUpgradeData {
  id: string
  match_id: string
  conversation_id: string
  caller_id: string
  callee_id: string
  direction: 'outgoing' | 'incoming'
  media: 'audio' | 'video'
  state: 'ringing' | 'connecting' | 'active' | 'ended'
  is_this_device?: boolean
  ice_transport_policy?: 'relay' | 'all'
  created_at: string
  ring_expires_at?: string
  answered_at?: string
  started_at?: string
  ends_at?: string
  extension?: {
    requested_by: string
    expires_at: string
  }
  upgrade?: {
    requested_by: string
    expires_at: string
  }
  ended_at?: string
  reason?: 'completed' | 'missed' | 'rejected' | 'cancelled' | 'busy' | 'timeout' | 'network' | 'blocked' | 'error'
  ended_by?: string
  duration_seconds: number
  user:
    | {
        id: string
        first_name: string
        age: number
        photos: string[]
        is_online?: boolean
        last_active?: string
      }
    | {
        id: string
        first_name: null
        age: null
        photos: string[]
        is_gone: true
      }
}

export interface CallsGetData {
  id: string
  match_id: string
  conversation_id: string
  caller_id: string
  callee_id: string
  direction: 'outgoing' | 'incoming'
  media: 'audio' | 'video'
  state: 'ringing' | 'connecting' | 'active' | 'ended'
  is_this_device?: boolean
  ice_transport_policy?: 'relay' | 'all'
  created_at: string
  ring_expires_at?: string
  answered_at?: string
  started_at?: string
  ends_at?: string
  extension?: {
    requested_by: string
    expires_at: string
  }
  upgrade?: {
    requested_by: string
    expires_at: string
  }
  ended_at?: string
  reason?: 'completed' | 'missed' | 'rejected' | 'cancelled' | 'busy' | 'timeout' | 'network' | 'blocked' | 'error'
  ended_by?: string
  duration_seconds: number
  user:
    | {
        id: string
        first_name: string
        age: number
        photos: string[]
        is_online?: boolean
        last_active?: string
      }
    | {
        id: string
        first_name: null
        age: null
        photos: string[]
        is_gone: true
      }
}

export interface CallsHistoryInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface CallsHistoryData {
  calls: {
    id: string
    match_id: string
    conversation_id: string
    caller_id: string
    callee_id: string
    direction: 'outgoing' | 'incoming'
    media: 'audio' | 'video'
    state: 'ringing' | 'connecting' | 'active' | 'ended'
    is_this_device?: boolean
    ice_transport_policy?: 'relay' | 'all'
    created_at: string
    ring_expires_at?: string
    answered_at?: string
    started_at?: string
    ends_at?: string
    extension?: {
      requested_by: string
      expires_at: string
    }
    upgrade?: {
      requested_by: string
      expires_at: string
    }
    ended_at?: string
    reason?: 'completed' | 'missed' | 'rejected' | 'cancelled' | 'busy' | 'timeout' | 'network' | 'blocked' | 'error'
    ended_by?: string
    duration_seconds: number
    user:
      | {
          id: string
          first_name: string
          age: number
          photos: string[]
          is_online?: boolean
          last_active?: string
        }
      | {
          id: string
          first_name: null
          age: null
          photos: string[]
          is_gone: true
        }
  }[]
}

export interface CallsIceServersInput {
  call_id?: string
}

export interface CallsIceServersData {
  call_id: string
  ice_servers: {
    urls: string[]
    username?: string
    credential?: string
  }[]
  ice_transport_policy: 'relay' | 'all'
  /** When the credentials expire. */
  expires_at: string
}

export interface CallsReportQualityInput {
  rtt_ms?: number
  jitter_ms?: number
  /** A fraction from 0 to 1. */
  packet_loss?: number
  bitrate_kbps?: number
  freezes?: number
  freeze_ms?: number
}

export interface CallsReportQualityData {
  message: string
}

export interface BillingPlansData {
  plans: {
    id: string
    name: string
    plan: 'free' | 'premium'
    /** For display; `amount_minor` decides. */
    price: number
    /** In the smallest unit of the currency. */
    amount_minor: number
    /** ISO 4217. */
    currency: string
    interval: 'month' | 'year'
    features: string[]
    entitlements: Included
    /** Free for so long, once for each account. */
    trial_days: number
    store_products: {
      app_store: string | null
      play_store: string | null
    }
  }[]
}

export interface BillingSubscribeInput {
  plan_id: string
  payment_method: {
    type: 'card' | 'app_store' | 'play_store'
    /** Card: `tok_…` or `pm_…` of Stripe. App Store: the signed transaction (JWS). Play Store: the purchase token. */
    token: string
  }
  promotion_code?: string
}

export interface BillingSubscribeData {
  subscription: {
    id: string
    plan_id: string
    provider: 'stripe' | 'app_store' | 'play_store'
    /** `grace`: a payment failed and is tried again; access stays for a week. `past_due`: it failed for longer, and access is paused. */
    status: 'incomplete' | 'requires_action' | 'trialing' | 'active' | 'grace' | 'past_due' | 'cancelled' | 'expired'
    started_at: string
    /** The end of the period that is paid. */
    expires_at: string | null
    renews: boolean
    cancel_at_period_end: boolean
    /** Where the person changes or ends it. */
    managed_at: string
    /** `expires_soon`: before the next renewal. */
    card: {
      brand: string
      last4: string
      expires: string
      expires_soon: boolean
    } | null
  }
  /** Only while `status` is `requires_action`: the app lets the bank ask the payer with it. */
  client_secret?: string
}

export interface BillingSubscriptionData {
  plan: 'free' | 'premium'
  subscription: {
    id: string
    plan_id: string
    provider: 'stripe' | 'app_store' | 'play_store'
    /** `grace`: a payment failed and is tried again; access stays for a week. `past_due`: it failed for longer, and access is paused. */
    status: 'incomplete' | 'requires_action' | 'trialing' | 'active' | 'grace' | 'past_due' | 'cancelled' | 'expired'
    started_at: string
    /** The end of the period that is paid. */
    expires_at: string | null
    renews: boolean
    cancel_at_period_end: boolean
    /** Where the person changes or ends it. */
    managed_at: string
    /** `expires_soon`: before the next renewal. */
    card: {
      brand: string
      last4: string
      expires: string
      expires_soon: boolean
    } | null
  } | null
  /** Further ones that still renew, such as one bought in a store beside another: end all but one. */
  other_subscriptions: {
    id: string
    plan_id: string
    provider: 'stripe' | 'app_store' | 'play_store'
    /** `grace`: a payment failed and is tried again; access stays for a week. `past_due`: it failed for longer, and access is paused. */
    status: 'incomplete' | 'requires_action' | 'trialing' | 'active' | 'grace' | 'past_due' | 'cancelled' | 'expired'
    started_at: string
    /** The end of the period that is paid. */
    expires_at: string | null
    renews: boolean
    cancel_at_period_end: boolean
    /** Where the person changes or ends it. */
    managed_at: string
    /** `expires_soon`: before the next renewal. */
    card: {
      brand: string
      last4: string
      expires: string
      expires_soon: boolean
    } | null
  }[]
  entitlements: Included
  sources: {
    source: 'stripe' | 'app_store' | 'play_store' | 'gift'
    plan: 'free' | 'premium'
    until: string
  }[]
  /** Hand it to the store with a purchase: `appAccountToken`, `obfuscatedAccountId`. */
  store_token: string
  /** For Stripe's forms; null where no cards are taken. */
  publishable_key: string | null
}

export interface BillingCancelData {
  subscription: {
    id: string
    plan_id: string
    provider: 'stripe' | 'app_store' | 'play_store'
    /** `grace`: a payment failed and is tried again; access stays for a week. `past_due`: it failed for longer, and access is paused. */
    status: 'incomplete' | 'requires_action' | 'trialing' | 'active' | 'grace' | 'past_due' | 'cancelled' | 'expired'
    started_at: string
    /** The end of the period that is paid. */
    expires_at: string | null
    renews: boolean
    cancel_at_period_end: boolean
    /** Where the person changes or ends it. */
    managed_at: string
    /** `expires_soon`: before the next renewal. */
    card: {
      brand: string
      last4: string
      expires: string
      expires_soon: boolean
    } | null
  }
  /** Only while `status` is `requires_action`: the app lets the bank ask the payer with it. */
  client_secret?: string
}

export interface BillingResumeData {
  subscription: {
    id: string
    plan_id: string
    provider: 'stripe' | 'app_store' | 'play_store'
    /** `grace`: a payment failed and is tried again; access stays for a week. `past_due`: it failed for longer, and access is paused. */
    status: 'incomplete' | 'requires_action' | 'trialing' | 'active' | 'grace' | 'past_due' | 'cancelled' | 'expired'
    started_at: string
    /** The end of the period that is paid. */
    expires_at: string | null
    renews: boolean
    cancel_at_period_end: boolean
    /** Where the person changes or ends it. */
    managed_at: string
    /** `expires_soon`: before the next renewal. */
    card: {
      brand: string
      last4: string
      expires: string
      expires_soon: boolean
    } | null
  }
  /** Only while `status` is `requires_action`: the app lets the bank ask the payer with it. */
  client_secret?: string
}

export interface BillingChangePlanInput {
  plan_id: string
}

export interface BillingChangePlanData {
  subscription: {
    id: string
    plan_id: string
    provider: 'stripe' | 'app_store' | 'play_store'
    /** `grace`: a payment failed and is tried again; access stays for a week. `past_due`: it failed for longer, and access is paused. */
    status: 'incomplete' | 'requires_action' | 'trialing' | 'active' | 'grace' | 'past_due' | 'cancelled' | 'expired'
    started_at: string
    /** The end of the period that is paid. */
    expires_at: string | null
    renews: boolean
    cancel_at_period_end: boolean
    /** Where the person changes or ends it. */
    managed_at: string
    /** `expires_soon`: before the next renewal. */
    card: {
      brand: string
      last4: string
      expires: string
      expires_soon: boolean
    } | null
  }
  /** Only while `status` is `requires_action`: the app lets the bank ask the payer with it. */
  client_secret?: string
}

export interface BillingChangeCardInput {
  payment_method: {
    type: 'card'
    /** Card: `tok_…` or `pm_…` of Stripe. App Store: the signed transaction (JWS). Play Store: the purchase token. */
    token: string
  }
}

export interface BillingChangeCardData {
  subscription: {
    id: string
    plan_id: string
    provider: 'stripe' | 'app_store' | 'play_store'
    /** `grace`: a payment failed and is tried again; access stays for a week. `past_due`: it failed for longer, and access is paused. */
    status: 'incomplete' | 'requires_action' | 'trialing' | 'active' | 'grace' | 'past_due' | 'cancelled' | 'expired'
    started_at: string
    /** The end of the period that is paid. */
    expires_at: string | null
    renews: boolean
    cancel_at_period_end: boolean
    /** Where the person changes or ends it. */
    managed_at: string
    /** `expires_soon`: before the next renewal. */
    card: {
      brand: string
      last4: string
      expires: string
      expires_soon: boolean
    } | null
  }
  /** Only while `status` is `requires_action`: the app lets the bank ask the payer with it. */
  client_secret?: string
}

export interface BillingRestoreInput {
  type: 'card' | 'app_store' | 'play_store'
  token?: string
}

export interface BillingRestoreData {
  subscription: {
    id: string
    plan_id: string
    provider: 'stripe' | 'app_store' | 'play_store'
    /** `grace`: a payment failed and is tried again; access stays for a week. `past_due`: it failed for longer, and access is paused. */
    status: 'incomplete' | 'requires_action' | 'trialing' | 'active' | 'grace' | 'past_due' | 'cancelled' | 'expired'
    started_at: string
    /** The end of the period that is paid. */
    expires_at: string | null
    renews: boolean
    cancel_at_period_end: boolean
    /** Where the person changes or ends it. */
    managed_at: string
    /** `expires_soon`: before the next renewal. */
    card: {
      brand: string
      last4: string
      expires: string
      expires_soon: boolean
    } | null
  } | null
}

export interface BillingHistoryInput {
  /** At most 100. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface BillingHistoryData {
  history: {
    id: string
    at: string
    source: 'stripe' | 'app_store' | 'play_store' | 'gift'
    kind: string
    title: string
    plan_id: string | null
    until: string | null
  }[]
}

export interface CoinsBalanceData {
  /** Below zero while coins of a refunded purchase have been spent. */
  balance: number
  /** In the order in which they are spent. */
  lots: CoinLot[]
}

export interface CoinsPackagesData {
  packages: CoinPackage[]
}

export interface CoinsTransactionsInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
  type?: 'purchase' | 'reward' | 'spend' | 'refund' | 'expiry' | 'adjustment'
}

export interface CoinsTransactionsData {
  transactions: CoinTransaction[]
}

export interface CoinsOffersData {
  offers: CoinOffer[]
}

export interface CoinsSpendInput {
  offer: 'super_like' | 'boost' | 'call_minutes' | 'rewind' | 'direct_message'
  target?: string
  note?: string
}

export interface CoinsSpendData {
  transaction: CoinTransaction
  balance: number
  effect: CoinEffect
}

export interface CoinsBuyInput {
  package_id: string
  payment_method: {
    type: 'card' | 'app_store' | 'play_store'
    token: string
  }
}

export interface CoinsBuyData {
  status: 'paid' | 'requires_action' | 'pending'
  purchase_id: string
  /** Null until the payment is complete. */
  transaction: CoinTransaction | null
  balance: number
  /** While `status` is `requires_action`: what the app confirms the payment with. */
  client_secret?: string
}

export interface CoinsRewardsData {
  rewards: Reward[]
  /** A friend redeems `invite_friend` with it as `proof`. */
  invite_code: string
}

export interface CoinsRedeemInput {
  activity: string
  proof?: string
}

export interface CoinsRedeemData {
  /** Null for an accepted invite code, which pays the friend later. */
  transaction: CoinTransaction | null
  balance: number
  next_at: string | null
}

export interface CoinsStartAdvertisementData {
  nonce: string
  expires_at: string
  /** Advertisements are asked for without personalisation: with `npa=1` and `rdp=1` in AdMob’s extras. */
  is_personalised: false
}

export interface SafetyBlockInput {
  /** Visible to the caller and the safety team only; at most 100 characters. */
  reason?: string | null
}

export interface SafetyBlockData {
  message: string
}

export interface SafetyUnblockData {
  message: string
}

export interface SafetyBlockedInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface SafetyBlockedData {
  users: {
    user: PersonCard | GonePerson
    /** The reason that the caller gave. */
    reason: string | null
    blocked_at: string
  }[]
}

export interface SafetyReportInput {
  reason: 'fake_profile' | 'inappropriate_behavior' | 'spam' | 'harassment' | 'underage' | 'scam' | 'other'
  /** At most 2000 characters. */
  description?: string
  /** Whether the caller believes that it is illegal (article 16 of the Digital Services Act). */
  is_illegal?: boolean
}

export interface SafetyReportData {
  message: string
  report_id: string
}

export interface SafetyReportMatchInput {
  match_id: string
  reason: 'fake_profile' | 'inappropriate_behavior' | 'spam' | 'harassment' | 'underage' | 'scam' | 'other'
  /** At most 2000 characters. */
  description?: string
  /** Whether the caller believes that it is illegal (article 16 of the Digital Services Act). */
  is_illegal?: boolean
}

export interface SafetyReportMatchData {
  message: string
  report_id: string
}

export interface SafetyReportsInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface SafetyReportsData {
  reports: {
    id: string
    user: PersonCard | GonePerson
    reason: 'fake_profile' | 'inappropriate_behavior' | 'spam' | 'harassment' | 'underage' | 'scam' | 'other'
    /** Null without one, and once it has been deleted. */
    description: string | null
    status: 'pending' | 'reviewed' | 'resolved' | 'dismissed'
    /** Present once the report is decided. What was done is not disclosed. */
    outcome?: 'action_taken' | 'no_action'
    created_at: string
  }[]
}

export interface SafetySendNoticeInput {
  /** The account that the notice is about. */
  user_id?: string
  /** In place of `user_id`: the address of the profile or of a photo, which has the id in it. */
  location?: string
  /** Why the content is illegal. */
  reason: string
  /** Of the author. Required, except with `concerns_child_abuse`. */
  name?: string
  /** Of the author. Required, except with `concerns_child_abuse`. */
  email?: string
  /** The author believes in good faith that what the notice says is accurate and complete. */
  good_faith: true
  /** Whether it concerns an offence of articles 3 to 7 of Directive 2011/93/EU; such notices may be anonymous. */
  concerns_child_abuse?: boolean
  /** The token from the challenge widget, after 428 `CHALLENGE_REQUIRED`. Can be used once, within five minutes. */
  challenge_token?: string
}

export interface SafetySendNoticeData {
  message: string
  report_id: string
}

export interface SafetyStatementsInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface SafetyStatementsData {
  statements: Statement[]
}

export interface SafetyAcknowledgeData {
  acknowledged_at: string
}

export interface SafetyAppealInput {
  /** At most 2000 characters. */
  text: string
}

export interface SafetyAppealData {
  message: string
  appeal_id: string
}

export interface SafetyStatementByLinkInput {
  token: string
}

export interface SafetyStatementByLinkData {
  statement: Statement
}

export interface SafetyAppealByLinkInput {
  /** At most 2000 characters. */
  text: string
  token: string
}

export interface SafetyAppealByLinkData {
  message: string
  appeal_id: string
}

export interface NotificationsDevicesData {
  devices: Device[]
}

export interface NotificationsRegisterDeviceInput {
  /** The registration token of Firebase Cloud Messaging. */
  token: string
  platform: 'ios' | 'android' | 'web'
  /** iOS only: the PushKit token, in hexadecimal. With it, calls are sent through APNs and shown by CallKit. Null removes it; if absent, the token that this session registered stays. */
  voip_token?: string | null
}

export interface NotificationsRegisterDeviceData {
  device: Device
}

export interface NotificationsRemoveDeviceData {
  message: string
}

export interface NotificationsPreferencesData {
  preferences: NotificationPreferences
}

export interface NotificationsSetPreferencesInput {
  messages?: boolean
  matches?: boolean
  interests?: boolean
  requests?: boolean
  calls?: boolean
  /** From `start` to `end`, past midnight if `end` is earlier, in `time_zone`. */
  quiet_hours?: {
    start: string
    end: string
    time_zone: string
  } | null
  show_preview?: boolean
}

export interface NotificationsSetPreferencesData {
  preferences: NotificationPreferences
}

export interface ContentSettingsData {
  /** By key: `min_photos`, `maintenance`, `announcement` and others; docs/content.md lists them. */
  settings: Record<string, unknown>
}

export interface ContentFeaturesData {
  /** By name, whether the caller has it. */
  features: Record<string, boolean>
}

export interface ContentPagesInput {
  /** Wins over `Accept-Language`. */
  locale?: string
}

export interface ContentPagesData {
  pages: {
    slug: string
    /** BCP 47. The one that suits the request best, of those that there are. */
    locale: string
    revision: number
    title: string
    /** Whether it changes what users have agreed to. */
    is_material: boolean
    published_at: string
  }[]
}

export interface ContentPageInput {
  /** Wins over `Accept-Language`. */
  locale?: string
}

export interface ContentPageData {
  page: {
    slug: string
    /** BCP 47. The one that suits the request best, of those that there are. */
    locale: string
    revision: number
    title: string
    /** Whether it changes what users have agreed to. */
    is_material: boolean
    published_at: string
    /** Safe HTML: text, headings, lists, tables, links. */
    html: string
  }
}

export interface ContentPreviewData {
  page: {
    slug: string
    /** BCP 47. The one that suits the request best, of those that there are. */
    locale: string
    revision: number
    title: string
    /** Whether it changes what users have agreed to. */
    is_material: boolean
    /** Safe HTML: text, headings, lists, tables, links. */
    html: string
  }
}

export interface ContentBlocksInput {
  /** All placements without it. */
  placement?: 'home_banner' | 'paywall' | 'onboarding' | 'feed_empty' | 'matches_empty' | 'conversations_empty'
  /** Wins over `Accept-Language`. */
  locale?: string
}

export interface ContentBlocksData {
  blocks: (
    | {
        id: string
        kind: 'banner'
        placement: 'home_banner' | 'paywall' | 'onboarding' | 'feed_empty' | 'matches_empty' | 'conversations_empty'
        data: {
          title: string
          text: string
          action?: {
            label: string
            url: string
          }
        }
      }
    | {
        id: string
        kind: 'paywall'
        placement: 'home_banner' | 'paywall' | 'onboarding' | 'feed_empty' | 'matches_empty' | 'conversations_empty'
        data: {
          title: string
          text: string
          benefits: string[]
        }
      }
    | {
        id: string
        kind: 'onboarding_step'
        placement: 'home_banner' | 'paywall' | 'onboarding' | 'feed_empty' | 'matches_empty' | 'conversations_empty'
        data: {
          title: string
          text: string
        }
      }
    | {
        id: string
        kind: 'empty_state'
        placement: 'home_banner' | 'paywall' | 'onboarding' | 'feed_empty' | 'matches_empty' | 'conversations_empty'
        data: {
          title: string
          text: string
          action?: {
            label: string
            url: string
          }
        }
      }
  )[]
}

export interface ContentConsentsData {
  /** Latest first. */
  accepted: {
    slug: string
    locale: string
    revision: number
    accepted_at: string
  }[]
  /** From `due_at` on, writes answer 428 `CONSENT_REQUIRED` until it is accepted. */
  required: {
    slug: string
    locale: string
    revision: number
    title: string
    due_at: string
  }[]
}

export interface ContentAcceptInput {
  slug: string
  revision: number
  /** In which the page was read. Without it, the one that `Accept-Language` gets. */
  locale?: string
}

export interface ContentAcceptData {
  message: string
}

export interface RealtimeTicketData {
  ticket: string
  expires_in: number
}

export type CoinEffect =
  | {
      type: 'super_like'
      status: 'pending' | 'accepted'
      is_match: boolean
      interest_id?: string
      match_id?: string
      conversation_id?: string
    }
  | {
      type: 'boost'
      starts_at: string
      ends_at: string
    }
  | {
      type: 'call_minutes'
      call_id: string
      minutes: number
    }
  | {
      type: 'rewind'
      action: 'pass' | 'like' | 'interest' | 'super_like' | 'request'
      user?: PersonCard | GonePerson
    }
  | {
      type: 'direct_message'
    }

export interface CoinLot {
  kind: 'purchased' | 'earned'
  coins: number
  /** Null for never, as all purchased coins. */
  expires_at: string | null
}

export interface CoinOffer {
  offer: 'super_like' | 'boost' | 'call_minutes' | 'rewind' | 'direct_message'
  title: string
  description: string
  /** Whole coins. */
  price: number
  /** Whose id `target` is when it is bought. */
  target: 'user' | 'call' | null
  parameters: Record<string, number>
}

export interface CoinPackage {
  id: string
  name: string
  coins: number
  /** Further coins that come with it. */
  bonus: number
  /** For display; `amount_minor` decides. */
  price: number
  /** In the smallest unit of the currency. */
  amount_minor: number
  currency: string
  store_products: {
    app_store?: string
    play_store?: string
  }
}

export interface CoinTransaction {
  id: string
  type: 'purchase' | 'reward' | 'spend' | 'refund' | 'expiry' | 'adjustment'
  /** Whole coins; negative when they leave. */
  amount: number
  balance_after: number
  title: string
  /** Id of the package, the offer or the activity. */
  reference?: string
  created_at: string
}

export interface Conversation {
  id: string
  match_id?: string
  status: 'active' | 'archived'
  user: PersonCard | GonePerson
  last_message: Message | null
  unread_count: number
  last_activity: string
}

export interface Device {
  id: string
  platform: 'ios' | 'android' | 'web'
  /** The session with which the registration ends. */
  session_id: string
  /** Whether calls can ring through PushKit. */
  has_voip_token: boolean
  /** Whether this is the device of the current session. */
  is_current: boolean
  registered_at: string
  /** When the app last registered it. */
  updated_at: string
}

export interface EmailClaim {
  user_id: string
  /** When the account was created. */
  created_at: string
  /** When the account claimed the address. */
  claimed_at: string
  /** The platform on which the account was created: `ios`, `android`, `web`, `other`. */
  platform: string | null
  /** Masked except for the last two digits. Null if the account has none. */
  phone_number: string | null
  has_google: boolean
}

export interface FeedCard {
  id: string
  first_name: string
  age: number
  bio: string | null
  /** Kilometres between squares of about one kilometre, rounded up: in steps of 1 up to 10, of 5 up to 50, of 25 up to 200, of 100 beyond. */
  distance_km: number
  photos: string[]
  interests: string[]
  mutual_interests: string[]
}

/** A user who is no longer visible to the caller. The reason is not disclosed. */
export interface GonePerson {
  id: string
  first_name: null
  age: null
  photos: string[]
  is_gone: true
}

export interface Included {
  unlimited_likes: boolean
  unlimited_super_likes: boolean
  see_likes: boolean
  rewind: boolean
  direct_messages: boolean
  read_receipts: boolean
  /** Length of the longest call. */
  call_minutes: number
}

export interface Interest {
  id: string
  from_user_id: string
  to_user_id: string
  status: 'pending' | 'accepted' | 'declined' | 'withdrawn'
  kind: 'interest' | 'like' | 'super_like'
  /** The note of a super like. */
  note?: string
  user: PersonCard | GonePerson
  created_at: string
  updated_at: string
}

export interface Like {
  is_blurred: boolean
  /** BlurHash of the primary photo; for a blurred like, random colours that derive from no photo. */
  blur_hash: string | null
  interest_id?: string
  kind?: 'like' | 'interest' | 'super_like'
  note?: string
  liked_at?: string
  user?: PersonCard
}

export interface Match {
  id: string
  /** `live`: the two users were paired by a live search. */
  kind: 'mutual' | 'live'
  /** The mode of the live search. */
  mode?: 'chat' | 'audio' | 'video'
  status: 'active' | 'ended' | 'unmatched' | 'expired'
  user: PersonCard | GonePerson
  conversation_id: string
  matched_at: string
  /** When a live match ends, unless both users accept it first. */
  expires_at?: string
  ended_at?: string
  last_message?: Message
  unread_count: number
}

export interface Media {
  id: string
  /** Requires the access token of a user of the conversation. `?size=small`, `medium` or `large` returns a still picture of that size. */
  url: string
  /** `image/gif` if the picture is animated. */
  type: 'image/webp' | 'image/gif'
  width: number
  height: number
  /** A placeholder to show until the picture has loaded; see https://blurha.sh. */
  blur_hash: string
}

export interface Message {
  id: string
  conversation_id: string
  seq: number
  sender_id: string
  receiver_id: string
  /** Empty if the message has been deleted. */
  content: string
  message_type: string
  media?: Media
  client_message_id?: string
  /** Whether this is the message of a message request. */
  is_request: boolean
  request_status?: 'pending' | 'accepted' | 'declined' | 'cancelled'
  /** For the caller’s own messages, true only on a plan with read receipts. */
  is_read: boolean
  read_at?: string
  edited_at?: string
  deleted_at?: string
  reactions: Reaction[]
  created_at: string
}

export interface MessageRequest {
  id: string
  message_id: string
  sender_id: string
  receiver_id: string
  /** The other user. */
  user: PersonCard | GonePerson
  /** The same card; present in received requests. */
  sender?: PersonCard | GonePerson
  preview_text: string
  status: 'pending' | 'accepted' | 'declined' | 'cancelled'
  created_at: string
  updated_at: string
}

export interface NotificationPreferences {
  messages: boolean
  matches: boolean
  interests: boolean
  requests: boolean
  calls: boolean
  /** When notifications arrive without sound, or null for never. */
  quiet_hours: {
    start: string
    end: string
    time_zone: string
  } | null
  /** Whether notifications contain names and texts. If false, they say only what kind of event occurred. */
  show_preview: boolean
}

export interface Person {
  id: string
  /** Null only in the caller’s own profile, until it is filled in. */
  first_name: string | null
  /** Null only in the caller’s own profile, until it is filled in. */
  age: number | null
  /** Null only in the caller’s own profile, until it is filled in. */
  gender: 'male' | 'female' | 'non_binary' | 'other' | null
  bio: string | null
  /** Kilometres between squares of about one kilometre, rounded up: in steps of 1 up to 10, of 5 up to 50, of 25 up to 200, of 100 beyond. Present if both users have a location. */
  distance_km?: number
  location_name: string | null
  photos: string[]
  interests: string[]
  mutual_interests: string[]
}

export interface PersonCard {
  id: string
  first_name: string
  age: number
  photos: string[]
  /** Present for matches of the caller, unless the user is hidden or their presence is unknown. */
  is_online?: boolean
  /** Present under the same conditions; the current time while the user is online. */
  last_active?: string
}

export interface Photo {
  id: string
  /** The medium size, as in person cards. */
  url: string
  sizes: {
    /** At most 320 pixels wide and high. */
    small: string
    /** At most 800 pixels wide and high. */
    medium: string
    /** At most 1600 pixels wide and high. */
    large: string
  }
  /** A placeholder to show until the photo has loaded; see https://blurha.sh. */
  blur_hash: string
  /** Pixels, of the large size. */
  width: number
  /** Pixels, of the large size. */
  height: number
  /** Other users see approved photos only. A rejected photo can only be deleted. */
  status: 'pending' | 'approved' | 'rejected'
  is_primary: boolean
}

export interface Profile {
  id: string
  first_name: string | null
  last_name: string | null
  birth_date: string | null
  gender: 'male' | 'female' | 'non_binary' | 'other' | null
  bio: string | null
  /** The centre of the stored square. */
  location: {
    latitude: number
    longitude: number
  } | null
  location_name: string | null
  photos: Photo[]
  interests: string[]
  preferences: {
    max_distance: number
    age_min: number
    age_max: number
    show_me: 'men' | 'women' | 'everyone'
    direct_calls: boolean
  }
  visibility: 'everyone' | 'liked_only' | 'hidden'
  is_published: boolean
  /** The completed share of the profile, from 0 to 1. */
  completion: number
  /** The parts that would raise `completion`. */
  missing: ('first_name' | 'birth_date' | 'gender' | 'location' | 'photos' | 'bio' | 'interests' | 'more_photos')[]
  /** The parts that publishing still requires. */
  missing_to_publish: ('first_name' | 'birth_date' | 'gender' | 'location' | 'photos')[]
}

export interface Reaction {
  user_id: string
  emoji: string
}

export interface Reward {
  activity: string
  title: string
  /** What the next grant brings. */
  coins: number
  /** `day` is a UTC day. */
  period: 'once' | 'day'
  /** Grants that are left in the period. */
  remaining: number
  /** When a used-up activity can be redeemed again; else null. */
  next_at: string | null
  /** Whether it can be redeemed now. */
  is_due: boolean
  progress?: {
    done: number
    of: number
  }
}

export interface Session {
  /** Access token (JWT, ES256) for the Authorization header. */
  token: string
  token_type: 'Bearer'
  /** Seconds until the access token expires. */
  expires_in: number
  /** Can be used once; the response contains the next one. */
  refresh_token: string
  /** Store it, also after signing out, and send it in the `Device-Proof` header at the next sign-in: it gives this device its own rate limits. It grants no access. Absent while the account has no verified phone number or e-mail address. */
  device_proof?: string
  user: User
}

export interface SessionListItem {
  id: string
  device_name: string | null
  platform: string | null
  /** IP address of the last use. */
  ip: string
  created_at: string
  /** When the refresh token was last used. */
  last_used_at: string
  is_current: boolean
}

export interface Statement {
  id: string
  measure: 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban'
  /** What is restricted or removed; both are empty where the account as a whole is meant. */
  scope: {
    features: ('sending' | 'requests' | 'discovery' | 'live')[]
    photo_ids: string[]
  }
  from: string
  /** Absent for good. */
  until?: string
  /** Decisions apply the rules of the product. */
  ground: 'terms'
  policy: {
    key:
      | 'adults_only'
      | 'child_safety'
      | 'threats'
      | 'harassment'
      | 'hate'
      | 'sexual_content'
      | 'scam'
      | 'fake_profile'
      | 'spam'
      | 'profile_content'
      | 'ban_evasion'
      | 'false_reports'
      | 'account_security'
      | 'other'
    title: string
    text: string
  }
  /** The facts on which the decision rests. */
  explanation: string
  /** Whether a report led to it. */
  source: 'report' | 'own_investigation'
  /** People decide; no decision is automated. */
  automated: false
  appeal_until: string
  acknowledged_at?: string
  undone_at?: string
  appeal?: {
    status: 'open' | 'granted' | 'rejected'
    decided_at?: string
    explanation?: string
  }
}

export interface User {
  id: string
  phone_number?: string
  email?: string
  /** Whether a phone number or an e-mail address has been verified. */
  is_verified: boolean
  plan: 'free' | 'premium'
  role: 'user' | 'support' | 'moderator' | 'senior' | 'content' | 'finance' | 'admin'
  /** When the account was deleted by its owner. */
  deleted_at?: string
  /** When the period for restoring a deleted account ends; other operations are refused until it is restored. */
  restorable_until?: string
}

export interface WayIn {
  kind: 'phone' | 'email' | 'google'
  /** The masked phone number or e-mail address; null for Google. */
  hint: string | null
  /** Whether it is verified. False for an e-mail address that is only claimed; another account may still verify it. */
  is_proved: boolean
  /** Whether it can be removed. The last method and an e-mail address cannot. */
  is_removable: boolean
}
