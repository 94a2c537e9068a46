// Written by scripts/sdk/generate.ts from the OpenAPI document; "npm run sdk:generate" writes it anew.

import type { List } from '../lists.ts'

import type { CallOptions } from '../operation.ts'

import type { CoinTransaction, NotificationPreferences, Profile } from './app-types.ts'

export interface OperatorApi {
  self: {
    /**
     * Get the caller’s role, permissions and second factors.
     *
     * `GET /api/v1/admin/me`
     */
    permissions(options?: CallOptions): Promise<OperatorsSelfPermissionsData>
    /**
     * Start a confirmation by a second factor.
     *
     * Says which second factors there are, and what `navigator.credentials.get` needs for a passkey.
     *
     * `POST /api/v1/admin/confirmation/options`
     */
    startConfirmation(options?: CallOptions): Promise<OperatorsSelfStartConfirmationData>
    /**
     * Confirm the access token by a second factor.
     *
     * Send `code` or `credential`. The answer has a token of the same session, in place of the presented one, that is good for what operators do: for ten minutes for what is grave, and for twelve hours for the rest. A refreshed session needs another confirmation. 409 with `reason` `no_factor` or `no_challenge`.
     *
     * Rate limits: `second_factor` (5 per 15 minutes for each user).
     *
     * `POST /api/v1/admin/confirmation`
     */
    confirm(input: OperatorsSelfConfirmInput, options?: CallOptions): Promise<Confirmation>
  }
  factors: {
    /**
     * Add an authenticator app.
     *
     * Show `uri` as a QR code. The app counts once its first code was sent. The first second factor can be added within ten minutes of the sign-in (403 with `reason` `sign_in_again` later); any other one needs a fresh confirmation (428).
     *
     * `POST /api/v1/admin/factors/totp`
     */
    addAuthenticatorApp(
      input: OperatorsFactorsAddAuthenticatorAppInput,
      options?: CallOptions,
    ): Promise<OperatorsFactorsAddAuthenticatorAppData>
    /**
     * Confirm an authenticator app by its first code.
     *
     * From then on it counts. The token that is returned is confirmed.
     *
     * Rate limits: `second_factor` (5 per 15 minutes for each user).
     *
     * `POST /api/v1/admin/factors/totp/{factorId}/confirmation`
     */
    confirmAuthenticatorApp(
      factorId: string,
      input: OperatorsFactorsConfirmAuthenticatorAppInput,
      options?: CallOptions,
    ): Promise<OperatorsFactorsConfirmAuthenticatorAppData>
    /**
     * Start adding a passkey.
     *
     * For `navigator.credentials.create`. The challenge is good for five minutes, once, in this session.
     *
     * `POST /api/v1/admin/factors/passkey/options`
     */
    startPasskey(options?: CallOptions): Promise<OperatorsFactorsStartPasskeyData>
    /**
     * Add a passkey.
     *
     * The token that is returned is confirmed. Conditions as for an authenticator app.
     *
     * Rate limits: `second_factor` (5 per 15 minutes for each user).
     *
     * `POST /api/v1/admin/factors/passkey`
     */
    addPasskey(input: OperatorsFactorsAddPasskeyInput, options?: CallOptions): Promise<OperatorsFactorsAddPasskeyData>
    /**
     * Remove a second factor.
     *
     * Ends all other sessions of the caller. 409 for the last one.
     *
     * `DELETE /api/v1/admin/factors/{factorId}`
     */
    remove(factorId: string, options?: CallOptions): Promise<OperatorsFactorsRemoveData>
  }
  cases: {
    /**
     * List cases.
     *
     * Open ones with the most urgent first: by severity, then by when they are due. Closed ones newest first. None is about the caller.
     *
     * `GET /api/v1/admin/cases`
     */
    list(input?: OperatorsCasesListInput, options?: CallOptions): List<CaseSummary, OperatorsCasesListData>
    /**
     * List queues of cases.
     *
     * With what waits in each. For polling: send `If-None-Match`.
     *
     * `GET /api/v1/admin/cases/queues`
     */
    queues(options?: CallOptions): Promise<OperatorsCasesQueuesData>
    /**
     * Get a case.
     *
     * With its timeline, its reports and former cases about the same person. Reading it is in the audit log. A case about the caller does not exist for them.
     *
     * `GET /api/v1/admin/cases/{caseId}`
     */
    get(caseId: string, options?: CallOptions): Promise<OperatorsCasesGetData>
    /**
     * Claim the next case.
     *
     * Claims the most urgent case that nobody holds, for ten minutes since the last act on it. Never one about the caller, one that they have reported, or one that they have skipped within the last hour; escalated ones only for senior moderators. A moderator holds at most five.
     *
     * `POST /api/v1/admin/cases/next`
     */
    next(input?: OperatorsCasesNextInput, options?: CallOptions): Promise<OperatorsCasesNextData>
    /**
     * Claim a case.
     *
     * Claims it for ten minutes, or prolongs the claim. 409 has `details.claimed_until` while another moderator holds it.
     *
     * `POST /api/v1/admin/cases/{caseId}/claim`
     */
    claim(caseId: string, options?: CallOptions): Promise<OperatorsCasesClaimData>
    /**
     * Release a case.
     *
     * Hands the case back to its queue.
     *
     * `POST /api/v1/admin/cases/{caseId}/release`
     */
    release(caseId: string, options?: CallOptions): Promise<OperatorsCasesReleaseData>
    /**
     * Skip a case.
     *
     * Hands it back, and is not offered it again for an hour.
     *
     * `POST /api/v1/admin/cases/{caseId}/skip`
     */
    skip(caseId: string, options?: CallOptions): Promise<OperatorsCasesSkipData>
    /**
     * Escalate a case to senior moderators.
     *
     * Hands it back, for senior moderators only.
     *
     * `POST /api/v1/admin/cases/{caseId}/escalate`
     */
    escalate(
      caseId: string,
      input: OperatorsCasesEscalateInput,
      options?: CallOptions,
    ): Promise<OperatorsCasesEscalateData>
    /**
     * Add a note to a case.
     *
     * For other operators. Prolongs the claim of the caller. Closed cases take notes as well.
     *
     * `POST /api/v1/admin/cases/{caseId}/notes`
     */
    addNote(
      caseId: string,
      input: OperatorsCasesAddNoteInput,
      options?: CallOptions,
    ): Promise<OperatorsCasesAddNoteData>
    /**
     * Open the evidence of a report.
     *
     * What there was when it was reported: the last messages of the two, the profile, and their pictures; and the author of a notice. The timeline and the audit log say that the caller has read it, and why. Addresses of pictures are valid for ten minutes.
     *
     * `POST /api/v1/admin/cases/{caseId}/evidence`
     */
    openEvidence(
      caseId: string,
      input: OperatorsCasesOpenEvidenceInput,
      options?: CallOptions,
    ): Promise<OperatorsCasesOpenEvidenceData>
    /**
     * Get the strikes of a case, and what they suggest.
     *
     * Advice only: nothing happens by itself.
     *
     * `GET /api/v1/admin/cases/{caseId}/advice`
     */
    advice(caseId: string, input?: OperatorsCasesAdviceInput, options?: CallOptions): Promise<OperatorsCasesAdviceData>
    /**
     * Decide a case.
     *
     * By the moderator who holds the claim; without a claim, the decision takes the case. The measure takes effect in the same transaction, the person gets a statement of reasons, and reports are answered. A ban needs a second factor within the last ten minutes, and leaves the case open until another moderator confirms it. Operators do not decide about themselves, about people whom they have reported, or about operators who do not stand lower.
     *
     * `POST /api/v1/admin/cases/{caseId}/decision`
     */
    decide(caseId: string, input: OperatorsCasesDecideInput, options?: CallOptions): Promise<OperatorsCasesDecideData>
    /**
     * List the rules, measures and what strikes suggest.
     *
     * `GET /api/v1/admin/policies`
     */
    policies(options?: CallOptions): Promise<OperatorsCasesPoliciesData>
  }
  decisions: {
    /**
     * List decisions.
     *
     * Newest first; with `state=proposed`, the bans that wait for a second moderator.
     *
     * `GET /api/v1/admin/decisions`
     */
    list(input?: OperatorsDecisionsListInput, options?: CallOptions): List<Decision, OperatorsDecisionsListData>
    /**
     * Get what moderators have decided.
     *
     * For each moderator, and what became of it; those without `decisions.review` see their own.
     *
     * `GET /api/v1/admin/decisions/counts`
     */
    counts(input?: OperatorsDecisionsCountsInput, options?: CallOptions): Promise<OperatorsDecisionsCountsData>
    /**
     * Undo a decision.
     *
     * Restores exactly what its measure changed. Answers to reports stay. Needs a recent second factor.
     *
     * `POST /api/v1/admin/decisions/{decisionId}/undo`
     */
    undo(
      decisionId: string,
      input: OperatorsDecisionsUndoInput,
      options?: CallOptions,
    ): Promise<OperatorsDecisionsUndoData>
    /**
     * Confirm a proposed ban.
     *
     * Puts it into effect and closes its case. Not for the moderator who proposed it. Needs a second factor within the last ten minutes.
     *
     * `POST /api/v1/admin/decisions/{decisionId}/confirm`
     */
    confirmBan(decisionId: string, options?: CallOptions): Promise<OperatorsDecisionsConfirmBanData>
    /**
     * Refuse a proposed ban.
     *
     * Its case waits again. Not for the moderator who proposed it. Needs a second factor within the last ten minutes.
     *
     * `POST /api/v1/admin/decisions/{decisionId}/refuse`
     */
    refuseBan(decisionId: string, options?: CallOptions): Promise<OperatorsDecisionsRefuseBanData>
    /**
     * Get the decision to review next.
     *
     * Of a sample of the decisions of the last days that have no review: none of the caller’s own, and neither bans nor what was appealed, which a second moderator sees in any case.
     *
     * `GET /api/v1/admin/decisions/reviews`
     */
    nextReview(options?: CallOptions): Promise<OperatorsDecisionsNextReviewData>
    /**
     * Review a decision.
     *
     * Not for the moderator who made it. Changes nothing about the person; what the caller would have decided otherwise is in the timeline of the case.
     *
     * `POST /api/v1/admin/decisions/{decisionId}/review`
     */
    review(
      decisionId: string,
      input: OperatorsDecisionsReviewInput,
      options?: CallOptions,
    ): Promise<OperatorsDecisionsReviewData>
    /**
     * Get the review of a decision.
     *
     * `GET /api/v1/admin/decisions/{decisionId}/review`
     */
    getReview(decisionId: string, options?: CallOptions): Promise<OperatorsDecisionsGetReviewData>
  }
  appeals: {
    /**
     * List appeals.
     *
     * Open ones by when they are due; decided ones the newest first.
     *
     * `GET /api/v1/admin/appeals`
     */
    list(input?: OperatorsAppealsListInput, options?: CallOptions): List<AppealSummary, OperatorsAppealsListData>
    /**
     * Get an appeal with its words.
     *
     * Reading it is logged.
     *
     * `GET /api/v1/admin/appeals/{appealId}`
     */
    get(appealId: string, options?: CallOptions): Promise<OperatorsAppealsGetData>
    /**
     * Claim an appeal.
     *
     * For ten minutes; again prolongs it. Not for those who made or confirmed the decision.
     *
     * `POST /api/v1/admin/appeals/{appealId}/claim`
     */
    claim(appealId: string, options?: CallOptions): Promise<OperatorsAppealsClaimData>
    /**
     * Decide an appeal.
     *
     * Granted, everything that the measure did is undone in the same transaction. Not for those who made or confirmed the decision.
     *
     * `POST /api/v1/admin/appeals/{appealId}/decision`
     */
    decide(
      appealId: string,
      input: OperatorsAppealsDecideInput,
      options?: CallOptions,
    ): Promise<OperatorsAppealsDecideData>
  }
  reports: {
    /**
     * List reports.
     *
     * Newest first. None is about the caller. Reading them is in the audit log.
     *
     * `GET /api/v1/admin/reports`
     */
    list(input?: OperatorsReportsListInput, options?: CallOptions): List<Report, OperatorsReportsListData>
    /**
     * Review a report.
     *
     * `dismissed` decides this report alone, which its author hears of; its case stays open. 409 has `details.claimed_until` while another moderator holds the case.
     *
     * `PATCH /api/v1/admin/reports/{reportId}`
     */
    review(
      reportId: string,
      input: OperatorsReportsReviewInput,
      options?: CallOptions,
    ): Promise<OperatorsReportsReviewData>
  }
  photos: {
    /**
     * List photos that wait for a decision.
     *
     * The longest wait first.
     *
     * `GET /api/v1/admin/photos`
     */
    list(input?: OperatorsPhotosListInput, options?: CallOptions): List<WaitingPhoto, OperatorsPhotosListData>
    /**
     * Download a photo of a user.
     *
     * For operators, whatever its status.
     *
     * Rate limits: `media_view` (3000 per 15 minutes for each user).
     *
     * `GET /api/v1/admin/photos/{photoId}/image`
     */
    download(photoId: string, input?: OperatorsPhotosDownloadInput, options?: CallOptions): Promise<Blob>
    /**
     * Respond to a photo that waits.
     *
     * Its owner sees the status. A rejection under a rule graver than `profile_content` joins the case about its owner. Of two decisions at once, the second is refused.
     *
     * `POST /api/v1/admin/photos/{photoId}/decision`
     */
    decide(
      photoId: string,
      input: OperatorsPhotosDecideInput,
      options?: CallOptions,
    ): Promise<OperatorsPhotosDecideData>
  }
  users: {
    /**
     * List users.
     *
     * Newest first; all filters must hold. Phone and address are matched exactly, whether proved or claimed, and such a search is noted in the audit log.
     *
     * `GET /api/v1/admin/users`
     */
    list(input?: OperatorsUsersListInput, options?: CallOptions): List<AdminUser, OperatorsUsersListData>
    /**
     * Get what operators see of a user.
     *
     * Masked; `POST /admin/users/{userId}/reveal` has the personal data.
     *
     * `GET /api/v1/admin/users/{userId}`
     */
    get(userId: string, options?: CallOptions): Promise<OperatorsUsersGetData>
    /**
     * Get personal data of a user.
     *
     * Only the named fields. The audit log has their names and the reason.
     *
     * `POST /api/v1/admin/users/{userId}/reveal`
     */
    reveal(userId: string, input: OperatorsUsersRevealInput, options?: CallOptions): Promise<OperatorsUsersRevealData>
    /**
     * Update the status of a user.
     *
     * Suspends or reactivates an account outside a case. A suspension is a decision, with a statement of reasons that can be appealed, unless its owner has asked for it; reactivating undoes it. A ban answers 409 with `details.case_id`, the case in which to propose it; what was decided in a case is undone there as well.
     *
     * `PATCH /api/v1/admin/users/{userId}/status`
     */
    setStatus(
      userId: string,
      input: OperatorsUsersSetStatusInput,
      options?: CallOptions,
    ): Promise<OperatorsUsersSetStatusData>
    /**
     * End sessions of a user.
     *
     * `POST /api/v1/admin/users/{userId}/sessions/end`
     */
    endSessions(
      userId: string,
      input: OperatorsUsersEndSessionsInput,
      options?: CallOptions,
    ): Promise<OperatorsUsersEndSessionsData>
    /**
     * Update the name or birth date of a user.
     *
     * A date of birth settles a dispute about it: one of an adult reactivates an account that was suspended for its age. One under age closes the account, if its owner has stated it; that needs the permission `users.status`.
     *
     * `PATCH /api/v1/admin/users/{userId}/profile`
     */
    updateProfile(
      userId: string,
      input: OperatorsUsersUpdateProfileInput,
      options?: CallOptions,
    ): Promise<OperatorsUsersUpdateProfileData>
    /**
     * Export the data of a user on request.
     *
     * The same document as the owner’s own export.
     *
     * Rate limits: `account_export` (5 per day for each user).
     *
     * `POST /api/v1/admin/users/{userId}/export`
     */
    export(userId: string, input: OperatorsUsersExportInput, options?: CallOptions): Promise<OperatorsUsersExportData>
    /**
     * Delete the account of a user on request.
     *
     * As the owner would: hidden at once, and restorable until `restorable_until`.
     *
     * `POST /api/v1/admin/users/{userId}/deletion`
     */
    delete(userId: string, input: OperatorsUsersDeleteInput, options?: CallOptions): Promise<OperatorsUsersDeleteData>
    /**
     * Get what a user has paid and has.
     *
     * `GET /api/v1/admin/users/{userId}/billing`
     */
    billing(userId: string, options?: CallOptions): Promise<AdminBilling>
    /**
     * Check what a user has bought.
     *
     * Asks every provider now about the purchases of the user, writes the answers, and says what has changed by it.
     *
     * Rate limits: `billing` (20 per minute for each user).
     *
     * `POST /api/v1/admin/users/{userId}/billing/reconcile`
     */
    reconcile(userId: string, options?: CallOptions): Promise<OperatorsUsersReconcileData>
    /**
     * Create a gift of a plan.
     *
     * In place of a gift that the user has. Their history says so, and the event `plan:changed` follows where their plan changes. Their export includes the note.
     *
     * Rate limits: `billing` (20 per minute for each user).
     *
     * `POST /api/v1/admin/users/{userId}/gifts`
     */
    give(userId: string, input: OperatorsUsersGiveInput, options?: CallOptions): Promise<OperatorsUsersGiveData>
    /**
     * Withdraw the gift of a plan.
     *
     * What the user has paid for stays.
     *
     * Rate limits: `billing` (20 per minute for each user).
     *
     * `DELETE /api/v1/admin/users/{userId}/gifts`
     */
    withdrawGift(
      userId: string,
      input?: OperatorsUsersWithdrawGiftInput,
      options?: CallOptions,
    ): Promise<OperatorsUsersWithdrawGiftData>
  }
  plans: {
    /**
     * List all plans, offered or not.
     *
     * `GET /api/v1/admin/plans`
     */
    list(options?: CallOptions): Promise<OperatorsPlansListData>
    /**
     * Create a plan.
     *
     * It is not offered unless `is_offered` says so. Plans are never deleted, because subscriptions refer to them.
     *
     * `POST /api/v1/admin/plans`
     */
    create(input: OperatorsPlansCreateInput, options?: CallOptions): Promise<OperatorsPlansCreateData>
    /**
     * Update a plan.
     *
     * Absent fields stay unchanged. Once a user has subscribed, `amount_minor`, `currency`, `interval`, `plan` and the products of the providers that have sold it are fixed: 409 names them in `details.fixed`, and a new plan is the way.
     *
     * `PATCH /api/v1/admin/plans/{planId}`
     */
    update(planId: string, input: OperatorsPlansUpdateInput, options?: CallOptions): Promise<OperatorsPlansUpdateData>
  }
  coinPackages: {
    /**
     * List all coin packages, offered or not.
     *
     * `GET /api/v1/admin/coin-packages`
     */
    list(options?: CallOptions): Promise<OperatorsCoinPackagesListData>
    /**
     * Create a coin package.
     *
     * It is not offered unless `is_offered` says so.
     *
     * `POST /api/v1/admin/coin-packages`
     */
    create(input: OperatorsCoinPackagesCreateInput, options?: CallOptions): Promise<OperatorsCoinPackagesCreateData>
    /**
     * Update a coin package.
     *
     * Absent fields stay unchanged. Purchases keep the coins and the price of their time.
     *
     * `PATCH /api/v1/admin/coin-packages/{packageId}`
     */
    update(
      packageId: string,
      input: OperatorsCoinPackagesUpdateInput,
      options?: CallOptions,
    ): Promise<OperatorsCoinPackagesUpdateData>
  }
  coinOffers: {
    /**
     * List all that coins buy, offered or not.
     *
     * `GET /api/v1/admin/coin-offers`
     */
    list(options?: CallOptions): Promise<OperatorsCoinOffersListData>
    /**
     * Update what coins buy.
     *
     * Absent fields and parameters stay unchanged.
     *
     * `PATCH /api/v1/admin/coin-offers/{offer}`
     */
    update(
      offer: string,
      input: OperatorsCoinOffersUpdateInput,
      options?: CallOptions,
    ): Promise<OperatorsCoinOffersUpdateData>
  }
  rewards: {
    /**
     * List all ways to earn coins, offered or not.
     *
     * `GET /api/v1/admin/rewards`
     */
    list(options?: CallOptions): Promise<OperatorsRewardsListData>
    /**
     * Update a way to earn coins.
     *
     * Absent fields and parameters stay unchanged. Coins that were granted stay as they are.
     *
     * `PATCH /api/v1/admin/rewards/{activity}`
     */
    update(
      activity: string,
      input: OperatorsRewardsUpdateInput,
      options?: CallOptions,
    ): Promise<OperatorsRewardsUpdateData>
  }
  refunds: {
    /**
     * List refunds.
     *
     * Newest first: those of operators, and those of the providers themselves as far as these have said.
     *
     * `GET /api/v1/admin/refunds`
     */
    list(input?: OperatorsRefundsListInput, options?: CallOptions): List<Refund, OperatorsRefundsListData>
    /**
     * Create a refund.
     *
     * Gives a payment by card back, or a part of it: of a subscription, its newest payment. Coins are taken back at once; access ends where all of the payment was given back. What a store has sold, the store refunds: 409 says where. Send an `Idempotency-Key`: repeating the request with it, after a 503 or a lost answer, refunds once. A purchase is refunded once a minute. Above the setting `two_person_refund_minor` the answer is `approval`: another operator has to approve it.
     *
     * Rate limits: `billing` (20 per minute for each user).
     *
     * `POST /api/v1/admin/refunds`
     */
    create(input: OperatorsRefundsCreateInput, options?: CallOptions): Promise<OperatorsRefundsCreateData>
  }
  coinAdjustments: {
    /**
     * List corrections of coin balances.
     *
     * Newest first.
     *
     * `GET /api/v1/admin/coin-adjustments`
     */
    list(
      input?: OperatorsCoinAdjustmentsListInput,
      options?: CallOptions,
    ): List<CoinAdjustment, OperatorsCoinAdjustmentsListData>
    /**
     * Create a correction of a coin balance.
     *
     * Adds an entry to the ledger, which its owner reads as "Correction by support". Send an `Idempotency-Key`: repeating the request with it returns the first entry, whenever that was. Above the setting `two_person_coins` the answer is `approval`: another operator has to approve it.
     *
     * Rate limits: `billing` (20 per minute for each user).
     *
     * `POST /api/v1/admin/coin-adjustments`
     */
    create(
      input: OperatorsCoinAdjustmentsCreateInput,
      options?: CallOptions,
    ): Promise<OperatorsCoinAdjustmentsCreateData>
  }
  approvals: {
    /**
     * List requests for a second operator.
     *
     * Newest first.
     *
     * `GET /api/v1/admin/approvals`
     */
    list(input?: OperatorsApprovalsListInput, options?: CallOptions): List<Approval, OperatorsApprovalsListData>
    /**
     * Accept a request for a second operator.
     *
     * Does what was asked for, once. Repeating it for a refund, after a 503 or a lost answer, finds out what has become of it.
     *
     * Rate limits: `billing` (20 per minute for each user).
     *
     * `POST /api/v1/admin/approvals/{approvalId}/approve`
     */
    approve(approvalId: string, options?: CallOptions): Promise<OperatorsApprovalsApproveData>
    /**
     * Decline a request for a second operator.
     *
     * Rate limits: `billing` (20 per minute for each user).
     *
     * `POST /api/v1/admin/approvals/{approvalId}/refuse`
     */
    refuse(approvalId: string, options?: CallOptions): Promise<OperatorsApprovalsRefuseData>
  }
  pages: {
    /**
     * List all pages, published or not.
     *
     * `GET /api/v1/admin/content/pages`
     */
    list(options?: CallOptions): Promise<OperatorsPagesListData>
    /**
     * Get the state of a page.
     *
     * `GET /api/v1/admin/content/pages/{slug}/{locale}`
     */
    get(slug: string, locale: string, options?: CallOptions): Promise<OperatorsPagesGetData>
    /**
     * List the revisions of a page.
     *
     * Newest first.
     *
     * `GET /api/v1/admin/content/pages/{slug}/{locale}/revisions`
     */
    revisions(
      slug: string,
      locale: string,
      input?: OperatorsPagesRevisionsInput,
      options?: CallOptions,
    ): List<
      {
        revision: number
        title: string
        is_material: boolean
        note: string
        /** Null for what came with the product. */
        author_id: string | null
        created_at: string
      },
      OperatorsPagesRevisionsData
    >
    /**
     * Get a revision of a page.
     *
     * `GET /api/v1/admin/content/pages/{slug}/{locale}/revisions/{revision}`
     */
    revision(slug: string, locale: string, revision: string, options?: CallOptions): Promise<OperatorsPagesRevisionData>
    /**
     * Write a revision of a page.
     *
     * It is not shown before it is published. A page begins with its first revision. Revisions are never changed.
     *
     * `POST /api/v1/admin/content/pages/{slug}/{locale}/revisions`
     */
    createRevision(
      slug: string,
      locale: string,
      input: OperatorsPagesCreateRevisionInput,
      options?: CallOptions,
    ): Promise<OperatorsPagesCreateRevisionData>
    /**
     * Publish a revision of a page.
     *
     * At once, or from `publish_at` on; it is seen everywhere within seconds. An older revision takes a newer one back.
     *
     * `PUT /api/v1/admin/content/pages/{slug}/{locale}/publication`
     */
    publish(
      slug: string,
      locale: string,
      input: OperatorsPagesPublishInput,
      options?: CallOptions,
    ): Promise<OperatorsPagesPublishData>
    /**
     * Cancel a planned publication.
     *
     * The published revision stays.
     *
     * `DELETE /api/v1/admin/content/pages/{slug}/{locale}/publication`
     */
    cancelPublication(slug: string, locale: string, options?: CallOptions): Promise<OperatorsPagesCancelPublicationData>
    /**
     * Create a link to a preview.
     *
     * The link shows this revision for a day, without a sign-in.
     *
     * `POST /api/v1/admin/content/pages/{slug}/{locale}/revisions/{revision}/preview`
     */
    createPreview(
      slug: string,
      locale: string,
      revision: string,
      options?: CallOptions,
    ): Promise<OperatorsPagesCreatePreviewData>
  }
  interests: {
    /**
     * List all interests of the catalogue.
     *
     * In their order, with doubles, which `GET /interests` does not list.
     *
     * `GET /api/v1/admin/content/interests`
     */
    list(options?: CallOptions): Promise<OperatorsInterestsListData>
    /**
     * Create an interest of the catalogue.
     *
     * The English label makes its key. Users who have chosen one of `labels` before have this interest from now on.
     *
     * `POST /api/v1/admin/content/interests`
     */
    create(input: OperatorsInterestsCreateInput, options?: CallOptions): Promise<OperatorsInterestsCreateData>
    /**
     * Get an interest of the catalogue.
     *
     * `GET /api/v1/admin/content/interests/{key}`
     */
    get(key: string, options?: CallOptions): Promise<OperatorsInterestsGetData>
    /**
     * Update an interest of the catalogue.
     *
     * Absent fields stay unchanged. `labels` replaces all of them; former ones still count as this interest.
     *
     * `PATCH /api/v1/admin/content/interests/{key}`
     */
    update(
      key: string,
      input: OperatorsInterestsUpdateInput,
      options?: CallOptions,
    ): Promise<OperatorsInterestsUpdateData>
    /**
     * Delete an interest of the catalogue.
     *
     * Users who have chosen it keep it. Answers with what was deleted.
     *
     * `DELETE /api/v1/admin/content/interests/{key}`
     */
    delete(key: string, options?: CallOptions): Promise<OperatorsInterestsDeleteData>
    /**
     * Merge an interest into another.
     *
     * It is not listed any more. Users who have chosen it get the other one in its place, within seconds or, where they are very many, minutes.
     *
     * `POST /api/v1/admin/content/interests/{key}/merge`
     */
    merge(key: string, input: OperatorsInterestsMergeInput, options?: CallOptions): Promise<OperatorsInterestsMergeData>
  }
  interestCategories: {
    /**
     * List the categories of interests.
     *
     * In their order, empty ones as well.
     *
     * `GET /api/v1/admin/content/interest-categories`
     */
    list(options?: CallOptions): Promise<OperatorsInterestCategoriesListData>
    /**
     * Set a category of interests.
     *
     * Creates it where there is none. It is shown once it has entries.
     *
     * `PUT /api/v1/admin/content/interest-categories/{id}`
     */
    set(
      id: string,
      input: OperatorsInterestCategoriesSetInput,
      options?: CallOptions,
    ): Promise<OperatorsInterestCategoriesSetData>
    /**
     * Delete an empty category of interests.
     *
     * Answers with what was deleted.
     *
     * `DELETE /api/v1/admin/content/interest-categories/{id}`
     */
    delete(id: string, options?: CallOptions): Promise<OperatorsInterestCategoriesDeleteData>
  }
  blocks: {
    /**
     * List all content blocks, shown or not.
     *
     * `GET /api/v1/admin/content/blocks`
     */
    list(input?: OperatorsBlocksListInput, options?: CallOptions): Promise<OperatorsBlocksListData>
    /**
     * Create a content block.
     *
     * It is shown everywhere within seconds, from `starts_at` on, unless `is_enabled` is false.
     *
     * `POST /api/v1/admin/content/blocks`
     */
    create(input: OperatorsBlocksCreateInput, options?: CallOptions): Promise<OperatorsBlocksCreateData>
    /**
     * Get a content block.
     *
     * `GET /api/v1/admin/content/blocks/{id}`
     */
    get(id: string, options?: CallOptions): Promise<OperatorsBlocksGetData>
    /**
     * Replace a content block.
     *
     * All of it: a field that is left out gets its default. It keeps its id.
     *
     * `PUT /api/v1/admin/content/blocks/{id}`
     */
    replace(id: string, input: OperatorsBlocksReplaceInput, options?: CallOptions): Promise<OperatorsBlocksReplaceData>
    /**
     * Delete a content block.
     *
     * Returns it as it was.
     *
     * `DELETE /api/v1/admin/content/blocks/{id}`
     */
    delete(id: string, options?: CallOptions): Promise<OperatorsBlocksDeleteData>
  }
  settings: {
    /**
     * List all settings.
     *
     * `GET /api/v1/admin/settings`
     */
    list(options?: CallOptions): Promise<OperatorsSettingsListData>
    /**
     * Get a setting.
     *
     * `GET /api/v1/admin/settings/{key}`
     */
    get(key: string, options?: CallOptions): Promise<OperatorsSettingsGetData>
    /**
     * Change a setting.
     *
     * Everywhere within five seconds. Needs a second factor within the last ten minutes.
     *
     * `PUT /api/v1/admin/settings/{key}`
     */
    change(
      key: string,
      input: OperatorsSettingsChangeInput,
      options?: CallOptions,
    ): Promise<OperatorsSettingsChangeData>
    /**
     * Restore a former value of a setting.
     *
     * A change of its own, with its own revision. Revision 0 is the value that the setting comes with.
     *
     * `POST /api/v1/admin/settings/{key}/rollback`
     */
    restore(
      key: string,
      input: OperatorsSettingsRestoreInput,
      options?: CallOptions,
    ): Promise<OperatorsSettingsRestoreData>
    /**
     * List the changes of a setting.
     *
     * Newest first.
     *
     * `GET /api/v1/admin/settings/{key}/revisions`
     */
    revisions(
      key: string,
      input?: OperatorsSettingsRevisionsInput,
      options?: CallOptions,
    ): List<
      {
        revision: number
        value?: unknown
        /** Whether the setting was given back the value that it comes with. */
        is_initial: boolean
        reason: string
        author_id: string
        created_at: string
      },
      OperatorsSettingsRevisionsData
    >
  }
  operators: {
    /**
     * List operators.
     *
     * The newest account first, with what identifies its owner masked.
     *
     * `GET /api/v1/admin/operators`
     */
    list(
      input?: OperatorsOperatorsListInput,
      options?: CallOptions,
    ): List<
      {
        user_id: string
        role: 'support' | 'moderator' | 'senior' | 'content' | 'finance' | 'admin'
        /** The first letter of the first name. */
        name: string | null
        /** Its last two digits. */
        phone_number: string | null
        /** The first letter, and the domain. */
        email: string | null
        factors: ('passkey' | 'totp')[]
        status: 'active' | 'suspended' | 'banned'
        last_active_at: string
        created_at: string
      },
      OperatorsOperatorsListData
    >
    /**
     * Set the role of an operator.
     *
     * Ends all sessions of the account, because its tokens carry the former role. 409 for an account that is not active, that has neither a verified phone number nor a verified address, or that is the last admin.
     *
     * `PUT /api/v1/admin/operators/{userId}`
     */
    setRole(
      userId: string,
      input: OperatorsOperatorsSetRoleInput,
      options?: CallOptions,
    ): Promise<OperatorsOperatorsSetRoleData>
    /**
     * Remove the role of an operator.
     *
     * The account stays, as a user’s, without second factors. Ends all its sessions. 409 for the last admin.
     *
     * `DELETE /api/v1/admin/operators/{userId}`
     */
    remove(
      userId: string,
      input?: OperatorsOperatorsRemoveInput,
      options?: CallOptions,
    ): Promise<OperatorsOperatorsRemoveData>
    /**
     * Reset the second factors of an operator.
     *
     * For an operator who has lost them: removes all, and ends all sessions of the account. Within ten minutes of the next sign-in a new one can be added, so make sure first who asks.
     *
     * `DELETE /api/v1/admin/operators/{userId}/factors`
     */
    resetFactors(
      userId: string,
      input?: OperatorsOperatorsResetFactorsInput,
      options?: CallOptions,
    ): Promise<OperatorsOperatorsResetFactorsData>
  }
  auditLog: {
    /**
     * List what operators have done.
     *
     * Newest first. Entries are never changed, and each is sealed by a hash over those before it.
     *
     * `GET /api/v1/admin/audit-log`
     */
    list(
      input?: OperatorsAuditLogListInput,
      options?: CallOptions,
    ): List<
      {
        id: string
        operator_id: string
        act: string
        subject_id: string
        reason: string | null
        note: string | null
        before: Record<string, unknown> | null
        after: Record<string, unknown> | null
        at: string
        /** Its place in the chain; null for less than two minutes. */
        seq: number | null
        /** Its seal: SHA-256 of the seal before it and of the entry. */
        hash: string | null
      },
      OperatorsAuditLogListData
    >
    /**
     * Download what operators have done.
     *
     * Comma-separated values, newest first. Needs a second factor within the last ten minutes.
     *
     * Rate limits: `account_export` (5 per day for each user).
     *
     * `GET /api/v1/admin/audit-log/export`
     */
    export(input?: OperatorsAuditLogExportInput, options?: CallOptions): Promise<Blob>
  }
  statistics: {
    /**
     * Get statistics.
     *
     * From counts of hours, which are made every minute; `queues` is what waits now.
     *
     * `GET /api/v1/admin/stats`
     */
    get(input?: OperatorsStatisticsGetInput, options?: CallOptions): Promise<Statistics>
    /**
     * Get the transparency report of a period.
     *
     * What articles 15 and 24 of the DSA ask for. It has no personal data.
     *
     * `GET /api/v1/admin/transparency`
     */
    transparency(input: OperatorsStatisticsTransparencyInput, options?: CallOptions): Promise<TransparencyReport>
    /**
     * Download the transparency report of a period.
     *
     * The same as comma-separated values: section, name, detail, value.
     *
     * `GET /api/v1/admin/transparency/export`
     */
    exportTransparency(input: OperatorsStatisticsExportTransparencyInput, options?: CallOptions): Promise<Blob>
  }
  archive: {
    /**
     * Verify the message archive.
     *
     * Checks one conversation, or `limit` conversations after `cursor`. With `repair`, missing and different messages are written to the archive again. Messages that only the archive has (`surplus`) are reported and left unchanged. `npm run archive:verify` checks all conversations.
     *
     * `POST /api/v1/admin/archive/verify`
     */
    verify(
      input: OperatorsArchiveVerifyInput,
      options?: CallOptions,
    ): List<
      {
        conversation_id: string
        missing: number
        different: number
        surplus: number
        is_behind: boolean
        repaired: number
      },
      OperatorsArchiveVerifyData
    >
  }
  development: {
    /**
     * List messages in the development outbox.
     *
     * SMS texts, e-mails and notifications to one recipient (a phone number, an e-mail address or a device token), newest first. Available in development only; elsewhere the response is that of an unknown path.
     *
     * Not rate limited: Not available in production.
     *
     * `GET /dev/outbox`
     */
    outbox(input: OperatorsDevelopmentOutboxInput, options?: CallOptions): Promise<OperatorsDevelopmentOutboxData>
    /**
     * Get the code of an operator’s second factor.
     *
     * What the newest authenticator app of the account with a phone number or an e-mail address shows: the next code that was not used. Available in development only; elsewhere the response is that of an unknown path.
     *
     * Not rate limited: Not available in production.
     *
     * `GET /dev/second-factor`
     */
    secondFactor(
      input: OperatorsDevelopmentSecondFactorInput,
      options?: CallOptions,
    ): Promise<OperatorsDevelopmentSecondFactorData>
    /**
     * Write the history of a conversation.
     *
     * Performs the steps of the two users at the given times. A message that was sent under the same `message` before is not sent again. Available in development only; elsewhere the response is that of an unknown path.
     *
     * Not rate limited: Not available in production.
     *
     * `POST /dev/conversations/{conversationId}/history`
     */
    writeHistory(
      conversationId: string,
      input: OperatorsDevelopmentWriteHistoryInput,
      options?: CallOptions,
    ): Promise<OperatorsDevelopmentWriteHistoryData>
  }
}

export interface OperatorsSelfPermissionsData {
  id: string
  role: 'support' | 'moderator' | 'senior' | 'content' | 'finance' | 'admin'
  permissions: {
    name:
      | 'self.read'
      | 'self.factors'
      | 'stats.read'
      | 'users.read'
      | 'users.reveal'
      | 'users.correct'
      | 'users.sessions'
      | 'users.status'
      | 'users.export'
      | 'users.delete'
      | 'cases.read'
      | 'cases.work'
      | 'cases.escalated'
      | 'cases.evidence'
      | 'decisions.make'
      | 'decisions.ban'
      | 'decisions.undo'
      | 'decisions.review'
      | 'appeals.decide'
      | 'photos.decide'
      | 'transparency.read'
      | 'content.edit'
      | 'settings.edit'
      | 'settings.read'
      | 'prices.read'
      | 'prices.edit'
      | 'money.read'
      | 'money.reconcile'
      | 'money.move'
      | 'audit.read'
      | 'audit.export'
      | 'operators.read'
      | 'operators.edit'
      | 'archive.verify'
    allows: string
    /** Needs a second factor within the last ten minutes. */
    is_fresh: boolean
  }[]
  factors: SecondFactor[]
  /** When the second factor was shown. */
  confirmed_at: string | null
  /** Until then the token is good for what needs a fresh second factor. */
  fresh_until: string | null
  /** Until then it is good for everything else; or until it expires. */
  confirmed_until: string | null
}

export interface OperatorsSelfStartConfirmationData {
  factors: SecondFactor[]
  /** Null where the caller has no passkey. */
  passkey: {
    challenge: string
    rpId: string
    timeout: number
    userVerification: 'required'
    allowCredentials: {
      type: 'public-key'
      id: string
    }[]
  } | null
}

export interface OperatorsSelfConfirmInput {
  /** Of the authenticator app. Each code works once. */
  code?: string
  /** `credential.toJSON()` of `navigator.credentials.get`. */
  credential?: {
    id: string
    type: 'public-key'
    response: {
      clientDataJSON: string
      authenticatorData: string
      signature: string
    }
  }
}

export interface OperatorsFactorsAddAuthenticatorAppInput {
  /** What its owner calls it. */
  name: string
}

export interface OperatorsFactorsAddAuthenticatorAppData {
  factor_id: string
  /** In base32, for apps that take it typed. */
  secret: string
  uri: string
}

export interface OperatorsFactorsConfirmAuthenticatorAppInput {
  /** Of the authenticator app. Each code works once. */
  code: string
}

export type OperatorsFactorsConfirmAuthenticatorAppData = Confirmation & {
  factor_id: string
}

export interface OperatorsFactorsStartPasskeyData {
  challenge: string
  rp: {
    id: string
    name: string
  }
  user: {
    id: string
    name: string
    displayName: string
  }
  pubKeyCredParams: {
    type: 'public-key'
    alg: number
  }[]
  timeout: number
  attestation: 'none'
  authenticatorSelection: {
    residentKey: 'preferred'
    userVerification: 'required'
  }
  excludeCredentials: {
    type: 'public-key'
    id: string
  }[]
}

export interface OperatorsFactorsAddPasskeyInput {
  /** What its owner calls it. */
  name: string
  /** `credential.toJSON()` of `navigator.credentials.create`. */
  credential: {
    id: string
    type: 'public-key'
    response: {
      clientDataJSON: string
      attestationObject: string
    }
  }
}

export type OperatorsFactorsAddPasskeyData = Confirmation & {
  factor_id: string
}

export interface OperatorsFactorsRemoveData {
  message: string
  /** Number of sessions ended. */
  ended: number
}

export interface OperatorsCasesListInput {
  status?: 'open' | 'closed'
  queue?: 'safety' | 'fraud' | 'conduct' | 'profiles' | 'notices'
  severity?: number
  language?: string
  subject_id?: string
  /** Held by the caller, or by no operator. */
  claimed?: 'me' | 'none'
  /** At most 100. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface OperatorsCasesListData {
  cases: CaseSummary[]
}

export interface OperatorsCasesQueuesData {
  queues: {
    queue: 'safety' | 'fraud' | 'conduct' | 'profiles' | 'notices'
    open: number
    overdue: number
    claimed: number
    oldest_opened_at: string | null
  }[]
  /** Cases that the caller holds. */
  mine: number
}

export interface OperatorsCasesGetData {
  case: Case
}

export interface OperatorsCasesNextInput {
  queue?: 'safety' | 'fraud' | 'conduct' | 'profiles' | 'notices'
  /** Cases without a known language are offered as well. */
  languages?: string[]
  /** Cases that are not wanted now. */
  skip?: string[]
}

export interface OperatorsCasesNextData {
  /** Null where none waits. */
  case: CaseSummary | null
}

export interface OperatorsCasesClaimData {
  case: CaseSummary
}

export interface OperatorsCasesReleaseData {
  case: CaseSummary
}

export interface OperatorsCasesSkipData {
  case: CaseSummary
}

export interface OperatorsCasesEscalateInput {
  /** For other operators; at most 2000 characters, without personal data. */
  note: string
}

export interface OperatorsCasesEscalateData {
  case: CaseSummary
}

export interface OperatorsCasesAddNoteInput {
  /** For other operators; at most 2000 characters, without personal data. */
  text: string
}

export interface OperatorsCasesAddNoteData {
  case: CaseSummary
}

export interface OperatorsCasesOpenEvidenceInput {
  report_id: string
  /** Why it is read; without personal data. */
  reason: string
}

export interface OperatorsCasesOpenEvidenceData {
  evidence: Evidence
}

export interface OperatorsCasesAdviceInput {
  policy?:
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
}

export interface OperatorsCasesAdviceData {
  /** Of decisions that count at present. */
  strikes: number
  /** The same with those of `policy`. */
  with_policy: number
  suggestion: {
    measure: 'none' | 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban'
    days: number | null
  } | null
}

export interface OperatorsCasesDecideInput {
  /** The rule. Required, unless the measure is `none`. */
  policy?:
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
  /** `none` closes the case and dismisses its reports. A `ban` is proposed, and takes effect when another moderator confirms it. */
  measure: 'none' | 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban'
  features?: ('sending' | 'requests' | 'discovery' | 'live')[]
  photo_ids?: string[]
  /** Removes the bio, with `content_removed`. */
  removes_bio?: boolean
  /** When a restriction or suspension ends; without it, for good. */
  until?: string
  /** The same as a length from now. */
  days?: number
  /** By default, those of the policy. */
  strikes?: number
  /** The facts, for the person; part of the statement of reasons. Names no reporter. */
  explanation?: string
  /** For other moderators. */
  note?: string
  /** Claims the next case in the same transaction. */
  next?: {
    queue?: 'safety' | 'fraud' | 'conduct' | 'profiles' | 'notices'
    languages?: string[]
  }
}

export interface OperatorsCasesDecideData {
  decision: Decision
  statement_id: string | null
  next_case_id?: string
}

export interface OperatorsCasesPoliciesData {
  policies: {
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
    strikes: number
    suggested_measure: 'none' | 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban'
    /** A ban under it notifies everybody whom the person has talked to. */
    is_fraud: boolean
  }[]
  measures: ('none' | 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban')[]
  features: ('sending' | 'requests' | 'discovery' | 'live')[]
  /** For how long strikes count. */
  strike_days: number
  advice: {
    from: number
    measure: 'none' | 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban'
    days: number | null
  }[]
}

export interface OperatorsDecisionsListInput {
  /** At most 100. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
  subject_id?: string
  case_id?: string
  state?: 'proposed' | 'effective' | 'refused' | 'undone'
}

export interface OperatorsDecisionsListData {
  decisions: Decision[]
}

export interface OperatorsDecisionsCountsInput {
  days?: number
}

export interface OperatorsDecisionsCountsData {
  since: string
  moderators: ModeratorCounts[]
}

export interface OperatorsDecisionsUndoInput {
  /** For the log of operators. No personal data. */
  reason: string
}

export interface OperatorsDecisionsUndoData {
  decision: Decision
  statement_id: string | null
  next_case_id?: string
}

export interface OperatorsDecisionsConfirmBanData {
  decision: Decision
  statement_id: string | null
  next_case_id?: string
}

export interface OperatorsDecisionsRefuseBanData {
  decision: Decision
  statement_id: string | null
  next_case_id?: string
}

export interface OperatorsDecisionsNextReviewData {
  /** Null where none waits. */
  decision: Decision | null
  /** How many wait for the caller. */
  waiting: number
}

export interface OperatorsDecisionsReviewInput {
  outcome: 'agreed' | 'would_decide_otherwise'
  /** What you would have decided; required unless you agree. */
  measure?: 'none' | 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban'
  policy?:
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
  /** For other moderators. Encrypted at rest. */
  note?: string
  /** Lets a case about the person wait again, if you do not agree. */
  opens_case?: boolean
}

export interface OperatorsDecisionsReviewData {
  review: DecisionReview
  /** The case that waits again. */
  case_id: string | null
}

export interface OperatorsDecisionsGetReviewData {
  review: DecisionReview
}

export interface OperatorsAppealsListInput {
  /** At most 100. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
  status?: 'open' | 'granted' | 'rejected'
}

export interface OperatorsAppealsListData {
  appeals: AppealSummary[]
}

export interface OperatorsAppealsGetData {
  appeal: Appeal
}

export interface OperatorsAppealsClaimData {
  claimed_until: string
}

export interface OperatorsAppealsDecideInput {
  outcome: 'granted' | 'rejected'
  /** For the person: why. */
  explanation: string
}

export interface OperatorsAppealsDecideData {
  message: string
}

export interface OperatorsReportsListInput {
  status?: 'pending' | 'reviewed' | 'resolved' | 'dismissed'
  /** At most 100. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface OperatorsReportsListData {
  reports: Report[]
}

export interface OperatorsReportsReviewInput {
  status: 'reviewed' | 'dismissed'
  /** For other operators; at most 2000 characters, without personal data. */
  note?: string
}

export interface OperatorsReportsReviewData {
  message: string
}

export interface OperatorsPhotosListInput {
  status?: 'pending'
  /** At most 100. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface OperatorsPhotosListData {
  photos: WaitingPhoto[]
}

export interface OperatorsPhotosDownloadInput {
  size?: 'small' | 'medium' | 'large'
}

export interface OperatorsPhotosDecideInput {
  decision: 'approve' | 'reject'
  /** The rule that it breaks; for a rejection. */
  policy?:
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
  /** For other operators. No personal data. */
  note?: string
  /** Answers with the photo to decide next. */
  next?: boolean
}

export interface OperatorsPhotosDecideData {
  decided: {
    id: string
    status: 'approved' | 'rejected'
    /** The case about its owner that a grave one has joined. */
    case_id: string | null
  }
  next: WaitingPhoto | null
}

export interface OperatorsUsersListInput {
  id?: string
  /** With the country code. Spaces, dashes, brackets and invisible characters are ignored; digits of any script are accepted. Satellite, premium and service numbers are refused. */
  phone?: string
  /** An address that an HTML e-mail field accepts, or one with a domain in any script. Surrounding space is ignored; responses contain it in lower case, with the domain in ASCII (`xn--…`). */
  email?: string
  /** The beginning of a first name, in any case. */
  name?: string
  status?: 'active' | 'suspended' | 'banned' | 'deleted'
  role?: 'user' | 'support' | 'moderator' | 'senior' | 'content' | 'finance' | 'admin'
  plan?: 'free' | 'premium'
  created_since?: string
  /** Accounts created before that time. */
  created_until?: string
  /** At most 100. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface OperatorsUsersListData {
  users: AdminUser[]
}

export interface OperatorsUsersGetData {
  user: AdminUserDetail
}

export interface OperatorsUsersRevealInput {
  fields: ('phone' | 'email' | 'last_name' | 'birth_date' | 'addresses')[]
  /** For the audit log. No personal data. */
  reason: string
}

export interface OperatorsUsersRevealData {
  phone?: string | null
  email?: string | null
  /** Comes with `email`: not proved yet. */
  claimed_email?: string | null
  last_name?: string | null
  birth_date?: string | null
  /** Network addresses of sessions, the latest first. */
  addresses?: {
    address: string
    last_used_at: string
  }[]
}

export interface OperatorsUsersSetStatusInput {
  status: 'active' | 'suspended' | 'banned'
  /** A code, which the owner is shown. */
  reason:
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
    | 'owner_request'
    | 'underage'
    | 'mistake'
  /** When a suspension ends; it lasts without it. */
  until?: string
  /** For other operators. No personal data. */
  note?: string
  /** The facts of a suspension, for its owner; part of the statement of reasons. Without it, the text of the rule. */
  explanation?: string
}

export interface OperatorsUsersSetStatusData {
  user: {
    id: string
    account_status: 'active' | 'suspended'
    reason: string | null
    until: string | null
  }
}

export interface OperatorsUsersEndSessionsInput {
  /** All sessions without it. */
  session_id?: string
  /** For the audit log. No personal data. */
  reason: string
}

export interface OperatorsUsersEndSessionsData {
  ended: number
}

export interface OperatorsUsersUpdateProfileInput {
  first_name?: string
  birth_date?: string
  /** For the audit log. No personal data. */
  reason: string
}

export interface OperatorsUsersUpdateProfileData {
  /** `reactivated`: the account was suspended for its age. `closed`: the date confirms that its owner is under age. */
  outcome: 'corrected' | 'reactivated' | 'closed'
}

export interface OperatorsUsersExportInput {
  /** For the audit log. No personal data. */
  reason: string
}

export interface OperatorsUsersExportData {
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

export interface OperatorsUsersDeleteInput {
  /** For the audit log. No personal data. */
  reason: string
}

export interface OperatorsUsersDeleteData {
  restorable_until: string
  /** Subscriptions that a store goes on charging for, and where their owner ends them. */
  renewals: {
    provider: 'app_store' | 'play_store'
    managed_at: string
  }[]
}

export interface OperatorsUsersReconcileData {
  changes: {
    what: 'plan' | 'balance' | 'subscription' | 'coin_purchase'
    id: string | null
    /** Null for what was unknown. */
    before: string | null
    after: string
  }[]
  /** What a provider could not be asked, or whose answer could not be written. */
  unanswered: {
    provider: 'stripe' | 'app_store' | 'play_store'
    ref: string | null
    code: string
  }[]
  billing: AdminBilling
}

export interface OperatorsUsersGiveInput {
  plan: 'premium'
  /** In the future, within five years. */
  until: string
  /** For the log of operators. No personal data. */
  note: string
}

export interface OperatorsUsersGiveData {
  /** What the account has now. */
  plan: 'free' | 'premium'
}

export interface OperatorsUsersWithdrawGiftInput {
  /** For the log of operators. No personal data. */
  note?: string
}

export interface OperatorsUsersWithdrawGiftData {
  /** What the account has now. */
  plan: 'free' | 'premium'
}

export interface OperatorsPlansListData {
  plans: AdminPlan[]
}

export interface OperatorsPlansCreateInput {
  id: string
  name: string
  plan: 'premium'
  /** In the smallest unit. */
  amount_minor: number
  currency: string
  interval: 'month' | 'year'
  features: string[]
  trial_days?: number
  stripe_price?: string | null
  app_store_product?: string | null
  play_store_product?: string | null
  /** False for what is kept, and not sold any more. */
  is_offered?: boolean
  /** The place in the list. */
  position?: number
}

export interface OperatorsPlansCreateData {
  plan: AdminPlan
}

export interface OperatorsPlansUpdateInput {
  name?: string
  plan?: 'premium'
  /** In the smallest unit. */
  amount_minor?: number
  currency?: string
  interval?: 'month' | 'year'
  features?: string[]
  trial_days?: number
  stripe_price?: string | null
  app_store_product?: string | null
  play_store_product?: string | null
  /** False for what is kept, and not sold any more. */
  is_offered?: boolean
  /** The place in the list. */
  position?: number
}

export interface OperatorsPlansUpdateData {
  plan: AdminPlan
}

export interface OperatorsCoinPackagesListData {
  packages: AdminCoinPackage[]
}

export interface OperatorsCoinPackagesCreateInput {
  id: string
  name: string
  coins: number
  bonus?: number
  /** In the smallest unit. */
  amount_minor: number
  currency: string
  store_products?: {
    app_store?: string
    play_store?: string
  }
  /** False for what is kept, and not sold any more. */
  is_offered?: boolean
  /** The place in the list. */
  position?: number
}

export interface OperatorsCoinPackagesCreateData {
  package: AdminCoinPackage
}

export interface OperatorsCoinPackagesUpdateInput {
  name?: string
  coins?: number
  bonus?: number
  /** In the smallest unit. */
  amount_minor?: number
  currency?: string
  store_products?: {
    app_store?: string
    play_store?: string
  }
  /** False for what is kept, and not sold any more. */
  is_offered?: boolean
  /** The place in the list. */
  position?: number
}

export interface OperatorsCoinPackagesUpdateData {
  package: AdminCoinPackage
}

export interface OperatorsCoinOffersListData {
  offers: AdminCoinOffer[]
}

export interface OperatorsCoinOffersUpdateInput {
  title?: string
  description?: string
  price?: number
  /** Those that the row has; absent ones stay unchanged. */
  parameters?: Record<string, number>
  /** False for what is kept, and not sold any more. */
  is_offered?: boolean
  /** The place in the list. */
  position?: number
}

export interface OperatorsCoinOffersUpdateData {
  offer: AdminCoinOffer
}

export interface OperatorsRewardsListData {
  rewards: AdminReward[]
}

export interface OperatorsRewardsUpdateInput {
  title?: string
  coins?: number
  streak_step?: number
  streak_max?: number
  per_period?: number
  per_contact?: number
  per_device?: number
  expires_days?: number | null
  /** Those that the row has; absent ones stay unchanged. */
  parameters?: Record<string, number>
  /** False for what is kept, and not sold any more. */
  is_offered?: boolean
  /** The place in the list. */
  position?: number
}

export interface OperatorsRewardsUpdateData {
  reward: AdminReward
}

export interface OperatorsRefundsListInput {
  /** At most 100. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface OperatorsRefundsListData {
  refunds: Refund[]
}

export interface OperatorsRefundsCreateInput {
  purchase: {
    kind: 'coins' | 'subscription'
    id: string
  }
  /** All that is left without it. */
  amount_minor?: number
  reason: 'requested_by_customer' | 'duplicate' | 'fraudulent'
  /** For the log of operators. No personal data. */
  note: string
}

export type OperatorsRefundsCreateData =
  | {
      refund: Refund
    }
  | {
      approval: Approval
    }

export interface OperatorsCoinAdjustmentsListInput {
  /** At most 100. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface OperatorsCoinAdjustmentsListData {
  adjustments: CoinAdjustment[]
}

export interface OperatorsCoinAdjustmentsCreateInput {
  user_id: string
  /** Whole coins; negative to take some. The balance may fall below zero. */
  amount: number
  /** For the log of operators. No personal data. */
  note: string
}

export type OperatorsCoinAdjustmentsCreateData =
  | {
      transaction: CoinTransaction
      balance: number
    }
  | {
      approval: Approval
    }

export interface OperatorsApprovalsListInput {
  status?: 'pending' | 'approved' | 'refused'
  /** At most 100. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface OperatorsApprovalsListData {
  approvals: Approval[]
}

export interface OperatorsApprovalsApproveData {
  approval: Approval
  refund: Refund | null
  transaction: CoinTransaction | null
  balance: number | null
}

export interface OperatorsApprovalsRefuseData {
  approval: Approval
}

export interface OperatorsPagesListData {
  pages: {
    slug: string
    locale: string
    title: string
    /** Of the page: in its `ETag`, and so what `If-Match` compares. */
    version: number
    latest_revision: number
    published_revision: number | null
    published_at: string | null
    scheduled_revision: number | null
    scheduled_at: string | null
    updated_at: string
  }[]
}

export interface OperatorsPagesGetData {
  page: {
    slug: string
    locale: string
    title: string
    /** Of the page: in its `ETag`, and so what `If-Match` compares. */
    version: number
    latest_revision: number
    published_revision: number | null
    published_at: string | null
    scheduled_revision: number | null
    scheduled_at: string | null
    updated_at: string
  }
}

export interface OperatorsPagesRevisionsInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface OperatorsPagesRevisionsData {
  revisions: {
    revision: number
    title: string
    is_material: boolean
    note: string
    /** Null for what came with the product. */
    author_id: string | null
    created_at: string
  }[]
}

export interface OperatorsPagesRevisionData {
  revision: {
    revision: number
    title: string
    is_material: boolean
    note: string
    /** Null for what came with the product. */
    author_id: string | null
    created_at: string
    markdown: string
    html: string
    /** A unified diff from the published revision; empty where they are the same. */
    changes: string
  }
}

export interface OperatorsPagesCreateRevisionInput {
  title: string
  /** CommonMark with tables. HTML is shown as text; links lead to https, mailto, tel and places of this host. */
  markdown: string
  /** Whether it changes what users have agreed to. */
  is_material?: boolean
  /** Why. For other operators. */
  note: string
}

export interface OperatorsPagesCreateRevisionData {
  page: {
    slug: string
    locale: string
    title: string
    /** Of the page: in its `ETag`, and so what `If-Match` compares. */
    version: number
    latest_revision: number
    published_revision: number | null
    published_at: string | null
    scheduled_revision: number | null
    scheduled_at: string | null
    updated_at: string
  }
  revision: number
}

export interface OperatorsPagesPublishInput {
  /** An older one as well. */
  revision: number
  /** When it takes the place of the present one; at once without it. */
  publish_at?: string
}

export interface OperatorsPagesPublishData {
  page: {
    slug: string
    locale: string
    title: string
    /** Of the page: in its `ETag`, and so what `If-Match` compares. */
    version: number
    latest_revision: number
    published_revision: number | null
    published_at: string | null
    scheduled_revision: number | null
    scheduled_at: string | null
    updated_at: string
  }
}

export interface OperatorsPagesCancelPublicationData {
  page: {
    slug: string
    locale: string
    title: string
    /** Of the page: in its `ETag`, and so what `If-Match` compares. */
    version: number
    latest_revision: number
    published_revision: number | null
    published_at: string | null
    scheduled_revision: number | null
    scheduled_at: string | null
    updated_at: string
  }
}

export interface OperatorsPagesCreatePreviewData {
  url: string
  expires_at: string
}

export interface OperatorsInterestsListData {
  interests: AdminInterest[]
}

export interface OperatorsInterestsCreateInput {
  /** In English. */
  label: string
  /** In other languages than English; all of them. Each counts as this interest where people choose it. */
  labels?: Record<string, string>
  /** Its id. */
  category: string
  /** The last of its category without it. */
  position?: number
}

export interface OperatorsInterestsCreateData {
  interest: AdminInterest
}

export interface OperatorsInterestsGetData {
  interest: AdminInterest
}

export interface OperatorsInterestsUpdateInput {
  /** In other languages than English; all of them. Each counts as this interest where people choose it. */
  labels?: Record<string, string>
  /** Its id. */
  category?: string
  /** The lowest comes first. */
  position?: number
}

export interface OperatorsInterestsUpdateData {
  interest: AdminInterest
}

export interface OperatorsInterestsDeleteData {
  interest: AdminInterest
}

export interface OperatorsInterestsMergeInput {
  /** What spellings of the English label have in common. */
  into: string
}

export interface OperatorsInterestsMergeData {
  interest: AdminInterest
}

export interface OperatorsInterestCategoriesListData {
  categories: AdminInterestCategory[]
}

export interface OperatorsInterestCategoriesSetInput {
  /** By language, and always in English. */
  labels: Record<string, string>
  /** The lowest comes first. */
  position: number
}

export interface OperatorsInterestCategoriesSetData {
  category: AdminInterestCategory
}

export interface OperatorsInterestCategoriesDeleteData {
  category: AdminInterestCategory
}

export interface OperatorsBlocksListInput {
  placement?: 'home_banner' | 'paywall' | 'onboarding' | 'feed_empty' | 'matches_empty' | 'conversations_empty'
}

export interface OperatorsBlocksListData {
  blocks: {
    id: string
    placement: string
    kind: string
    locale: string | null
    audience: Record<string, unknown>
    data: Record<string, unknown>
    starts_at: string | null
    ends_at: string | null
    priority: number
    is_enabled: boolean
    /** In its `ETag`, and so what `If-Match` compares. */
    version: number
    created_at: string
    updated_at: string
  }[]
}

export interface OperatorsBlocksCreateInput {
  /** Where it is shown. Decides its kind, and so the fields of `data`. */
  placement: 'home_banner' | 'paywall' | 'onboarding' | 'feed_empty' | 'matches_empty' | 'conversations_empty'
  /** Of a banner and of an empty state: `title`, `text`, and perhaps `action` with `label` and `url`. Of a paywall: `title`, `text`, `benefits`. Of a step of the onboarding: `title`, `text`. */
  data: Record<string, unknown>
  /** Null for every language. */
  locale?: string | null
  /** The users who see it: everything that it names must hold. Empty for all. */
  audience?: {
    plans?: ('free' | 'premium')[]
    platforms?: ('ios' | 'android' | 'web')[]
    min_version?: string
    max_version?: string
    countries?: string[]
    percentage?: number
  }
  /** Null for at once. */
  starts_at?: string | null
  /** Null for no end. */
  ends_at?: string | null
  /** The highest comes first. */
  priority?: number
  /** False for a draft, or to hide it. */
  is_enabled?: boolean
}

export interface OperatorsBlocksCreateData {
  block: {
    id: string
    placement: string
    kind: string
    locale: string | null
    audience: Record<string, unknown>
    data: Record<string, unknown>
    starts_at: string | null
    ends_at: string | null
    priority: number
    is_enabled: boolean
    /** In its `ETag`, and so what `If-Match` compares. */
    version: number
    created_at: string
    updated_at: string
  }
}

export interface OperatorsBlocksGetData {
  block: {
    id: string
    placement: string
    kind: string
    locale: string | null
    audience: Record<string, unknown>
    data: Record<string, unknown>
    starts_at: string | null
    ends_at: string | null
    priority: number
    is_enabled: boolean
    /** In its `ETag`, and so what `If-Match` compares. */
    version: number
    created_at: string
    updated_at: string
  }
}

export interface OperatorsBlocksReplaceInput {
  /** Where it is shown. Decides its kind, and so the fields of `data`. */
  placement: 'home_banner' | 'paywall' | 'onboarding' | 'feed_empty' | 'matches_empty' | 'conversations_empty'
  /** Of a banner and of an empty state: `title`, `text`, and perhaps `action` with `label` and `url`. Of a paywall: `title`, `text`, `benefits`. Of a step of the onboarding: `title`, `text`. */
  data: Record<string, unknown>
  /** Null for every language. */
  locale?: string | null
  /** The users who see it: everything that it names must hold. Empty for all. */
  audience?: {
    plans?: ('free' | 'premium')[]
    platforms?: ('ios' | 'android' | 'web')[]
    min_version?: string
    max_version?: string
    countries?: string[]
    percentage?: number
  }
  /** Null for at once. */
  starts_at?: string | null
  /** Null for no end. */
  ends_at?: string | null
  /** The highest comes first. */
  priority?: number
  /** False for a draft, or to hide it. */
  is_enabled?: boolean
}

export interface OperatorsBlocksReplaceData {
  block: {
    id: string
    placement: string
    kind: string
    locale: string | null
    audience: Record<string, unknown>
    data: Record<string, unknown>
    starts_at: string | null
    ends_at: string | null
    priority: number
    is_enabled: boolean
    /** In its `ETag`, and so what `If-Match` compares. */
    version: number
    created_at: string
    updated_at: string
  }
}

export interface OperatorsBlocksDeleteData {
  block: {
    id: string
    placement: string
    kind: string
    locale: string | null
    audience: Record<string, unknown>
    data: Record<string, unknown>
    starts_at: string | null
    ends_at: string | null
    priority: number
    is_enabled: boolean
    /** In its `ETag`, and so what `If-Match` compares. */
    version: number
    created_at: string
    updated_at: string
  }
}

export interface OperatorsSettingsListData {
  settings: {
    key: string
    value?: unknown
    /** The value where nobody has changed it. */
    initial?: unknown
    is_changed: boolean
    /** Whether `GET /settings` shows it to everybody. */
    is_public: boolean
    /** The role that may change it. */
    may_change: string
    affects: string
    /** The form of its value, as JSON Schema. */
    schema: Record<string, unknown>
    /** Of its last change; 0 before the first. In its `ETag`. */
    revision: number
    changed_at: string | null
    changed_by: string | null
  }[]
}

export interface OperatorsSettingsGetData {
  setting: {
    key: string
    value?: unknown
    /** The value where nobody has changed it. */
    initial?: unknown
    is_changed: boolean
    /** Whether `GET /settings` shows it to everybody. */
    is_public: boolean
    /** The role that may change it. */
    may_change: string
    affects: string
    /** The form of its value, as JSON Schema. */
    schema: Record<string, unknown>
    /** Of its last change; 0 before the first. In its `ETag`. */
    revision: number
    changed_at: string | null
    changed_by: string | null
  }
}

export interface OperatorsSettingsChangeInput {
  /** Of the form in `schema`. */
  value?: unknown
  /** Why. For other operators. */
  reason: string
  /** Answers what would change, and changes nothing. */
  dry_run?: boolean
}

export interface OperatorsSettingsChangeData {
  setting: {
    key: string
    value?: unknown
    /** The value where nobody has changed it. */
    initial?: unknown
    is_changed: boolean
    /** Whether `GET /settings` shows it to everybody. */
    is_public: boolean
    /** The role that may change it. */
    may_change: string
    affects: string
    /** The form of its value, as JSON Schema. */
    schema: Record<string, unknown>
    /** Of its last change; 0 before the first. In its `ETag`. */
    revision: number
    changed_at: string | null
    changed_by: string | null
  }
  change: {
    before?: unknown
    after?: unknown
    affects: string
  }
  /** `false` for a dry run, and where it has that value already. */
  is_applied: boolean
}

export interface OperatorsSettingsRestoreInput {
  /** 0: the value that the setting comes with. */
  revision: number
  /** Why. For other operators. */
  reason: string
  /** Answers what would change, and changes nothing. */
  dry_run?: boolean
}

export interface OperatorsSettingsRestoreData {
  setting: {
    key: string
    value?: unknown
    /** The value where nobody has changed it. */
    initial?: unknown
    is_changed: boolean
    /** Whether `GET /settings` shows it to everybody. */
    is_public: boolean
    /** The role that may change it. */
    may_change: string
    affects: string
    /** The form of its value, as JSON Schema. */
    schema: Record<string, unknown>
    /** Of its last change; 0 before the first. In its `ETag`. */
    revision: number
    changed_at: string | null
    changed_by: string | null
  }
  change: {
    before?: unknown
    after?: unknown
    affects: string
  }
  /** `false` for a dry run, and where it has that value already. */
  is_applied: boolean
}

export interface OperatorsSettingsRevisionsInput {
  /** At most 50. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface OperatorsSettingsRevisionsData {
  revisions: {
    revision: number
    value?: unknown
    /** Whether the setting was given back the value that it comes with. */
    is_initial: boolean
    reason: string
    author_id: string
    created_at: string
  }[]
}

export interface OperatorsOperatorsListInput {
  /** At most 100. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface OperatorsOperatorsListData {
  operators: {
    user_id: string
    role: 'support' | 'moderator' | 'senior' | 'content' | 'finance' | 'admin'
    /** The first letter of the first name. */
    name: string | null
    /** Its last two digits. */
    phone_number: string | null
    /** The first letter, and the domain. */
    email: string | null
    factors: ('passkey' | 'totp')[]
    status: 'active' | 'suspended' | 'banned'
    last_active_at: string
    created_at: string
  }[]
}

export interface OperatorsOperatorsSetRoleInput {
  role: 'support' | 'moderator' | 'senior' | 'content' | 'finance' | 'admin'
  /** For the log of operators. No personal data. */
  note: string
}

export interface OperatorsOperatorsSetRoleData {
  message: string
  /** Number of sessions ended. */
  ended: number
}

export interface OperatorsOperatorsRemoveInput {
  /** For the log of operators. No personal data. */
  note?: string
}

export interface OperatorsOperatorsRemoveData {
  message: string
  /** Number of sessions ended. */
  ended: number
}

export interface OperatorsOperatorsResetFactorsInput {
  /** For the log of operators. No personal data. */
  note?: string
}

export interface OperatorsOperatorsResetFactorsData {
  message: string
  /** Number of sessions ended. */
  ended: number
}

export interface OperatorsAuditLogListInput {
  operator_id?: string
  /** What it was done to: the id of an account, a page such as `terms/en`, a setting. */
  subject_id?: string
  /** An act such as `page.publish`, or all of a kind: `page`. */
  act?: string
  since?: string
  /** Entries before that time. */
  until?: string
  /** At most 200. */
  limit?: number
  /** `meta.pagination.cursor` of the previous page. */
  cursor?: string
}

export interface OperatorsAuditLogListData {
  entries: {
    id: string
    operator_id: string
    act: string
    subject_id: string
    reason: string | null
    note: string | null
    before: Record<string, unknown> | null
    after: Record<string, unknown> | null
    at: string
    /** Its place in the chain; null for less than two minutes. */
    seq: number | null
    /** Its seal: SHA-256 of the seal before it and of the entry. */
    hash: string | null
  }[]
}

export interface OperatorsAuditLogExportInput {
  operator_id?: string
  /** What it was done to: the id of an account, a page such as `terms/en`, a setting. */
  subject_id?: string
  /** An act such as `page.publish`, or all of a kind: `page`. */
  act?: string
  since?: string
  /** Entries before that time. */
  until?: string
}

export interface OperatorsStatisticsGetInput {
  /** `day`: 24 hours and the 24 before. `month`: 30 days (UTC) and the 30 before. */
  range?: 'day' | 'month'
}

export interface OperatorsStatisticsTransparencyInput {
  /** The first day, UTC. */
  from: string
  /** The day after the last one, within a year. */
  to: string
}

export interface OperatorsStatisticsExportTransparencyInput {
  /** The first day, UTC. */
  from: string
  /** The day after the last one, within a year. */
  to: string
}

export interface OperatorsArchiveVerifyInput {
  conversation_id?: string
  limit?: number
  cursor?: string
  repair?: boolean
}

export interface OperatorsArchiveVerifyData {
  checked: {
    conversations: number
    messages: number
  }
  findings: {
    conversation_id: string
    missing: number
    different: number
    surplus: number
    is_behind: boolean
    repaired: number
  }[]
}

export interface OperatorsDevelopmentOutboxInput {
  to: string
}

export interface OperatorsDevelopmentOutboxData {
  messages: {
    channel: 'sms' | 'email' | 'push'
    to: string
    body: string
    otp?: string
    token?: string
    notification?: {
      title: string
      tag: string
      is_silent: boolean
      data: Record<string, string>
    }
    created_at: string
  }[]
}

export interface OperatorsDevelopmentSecondFactorInput {
  to: string
}

export interface OperatorsDevelopmentSecondFactorData {
  code: string
  expires_in: number
}

export interface OperatorsDevelopmentWriteHistoryInput {
  steps: (
    | {
        /** The user who performs the step; one of the two. */
        by: string
        /** The time of the step; not in the future. */
        at: string
        /** The `client_message_id` of the message, by which later steps refer to it. */
        message: string
        do: 'send'
        content: string
        message_type?: string
        media_id?: string
      }
    | {
        /** The user who performs the step; one of the two. */
        by: string
        /** The time of the step; not in the future. */
        at: string
        /** The `client_message_id` of the message, by which later steps refer to it. */
        message: string
        do: 'read'
      }
    | {
        /** The user who performs the step; one of the two. */
        by: string
        /** The time of the step; not in the future. */
        at: string
        /** The `client_message_id` of the message, by which later steps refer to it. */
        message: string
        do: 'delete'
      }
    | {
        /** The user who performs the step; one of the two. */
        by: string
        /** The time of the step; not in the future. */
        at: string
        /** The `client_message_id` of the message, by which later steps refer to it. */
        message: string
        do: 'edit'
        content: string
      }
    | {
        /** The user who performs the step; one of the two. */
        by: string
        /** The time of the step; not in the future. */
        at: string
        /** The `client_message_id` of the message, by which later steps refer to it. */
        message: string
        do: 'react'
        emoji: string
      }
  )[]
}

export interface OperatorsDevelopmentWriteHistoryData {
  messages: number
}

export interface AdminBilling {
  user_id: string
  plan: 'free' | 'premium'
  stripe_customer: string | null
  /** By which the stores know the account. */
  store_token: string | null
  /** What grants a plan now. */
  sources: {
    source: 'stripe' | 'app_store' | 'play_store' | 'gift'
    plan: 'free' | 'premium'
    until: string
  }[]
  subscriptions: {
    id: string
    plan_id: string
    provider: 'stripe' | 'app_store' | 'play_store'
    /** The provider's id; null until it has answered. */
    ref: string | null
    status: string
    started_at: string
    expires_at: string | null
    entitled_until: string | null
    renews: boolean
    cancel_at_period_end: boolean
    is_extra: boolean
    /** When the provider was asked last. */
    read_at: string
    /** When it is asked again; null when nothing is expected. */
    reconcile_at: string | null
    created_at: string
  }[]
  /** The newest 50, as of transactions and purchases. */
  history: {
    id: string
    at: string
    source: 'stripe' | 'app_store' | 'play_store' | 'gift'
    kind: string
    plan_id: string | null
    until: string | null
    note: string | null
  }[]
  coins: {
    balance: number
    transactions: CoinTransaction[]
    purchases: {
      id: string
      package_id: string
      provider: 'stripe' | 'app_store' | 'play_store'
      /** The provider's id; null until it has answered. */
      ref: string | null
      status: string
      amount_minor: number | null
      currency: string | null
      coins: number
      bonus: number
      refunded_minor: number
      /** Coins that a refund has taken back. */
      taken_back: number
      /** When the provider was asked last. */
      read_at: string | null
      /** When it is asked again; null when nothing is expected. */
      reconcile_at: string | null
      created_at: string
    }[]
  }
  refunds: Refund[]
}

export interface AdminCoinOffer {
  offer: string
  title: string
  description: string
  price: number
  parameters: Record<string, number>
  is_offered: boolean
  position: number
  created_at: string
  updated_at: string
}

export interface AdminCoinPackage {
  id: string
  name: string
  coins: number
  bonus: number
  amount_minor: number
  currency: string
  store_products: {
    app_store?: string
    play_store?: string
  }
  is_offered: boolean
  position: number
  created_at: string
  updated_at: string
}

export interface AdminInterest {
  key: string
  label: string
  labels: Record<string, string>
  category: string
  position: number
  /** The entry that it is a double of; it is not listed. */
  merged_into: string | null
  /** In its `ETag`, and so what `If-Match` compares. */
  version: number
  updated_at: string
}

export interface AdminInterestCategory {
  id: string
  labels: Record<string, string>
  position: number
  /** Doubles as well. */
  entries: number
  updated_at: string
}

export interface AdminPlan {
  id: string
  name: string
  plan: 'free' | 'premium'
  amount_minor: number
  currency: string
  interval: 'month' | 'year'
  features: string[]
  trial_days: number
  stripe_price: string | null
  app_store_product: string | null
  play_store_product: string | null
  is_offered: boolean
  position: number
  /** A user has or had it: price, currency, interval and what it grants are fixed. */
  has_subscriptions: boolean
  created_at: string
  updated_at: string
}

export interface AdminReward {
  activity: string
  title: string
  /** What the server has to have seen. */
  kind: string
  coins: number
  /** Further coins for each day in a row before, up to `streak_max`. */
  streak_step: number
  streak_max: number
  period: 'once' | 'day'
  /** Grants in a period, for a user. */
  per_period: number
  /** The same for a phone number or an address. */
  per_contact: number
  per_device: number
  /** After how many days the coins expire; null for never. */
  expires_days: number | null
  parameters: Record<string, number>
  is_offered: boolean
  position: number
  created_at: string
  updated_at: string
}

export interface AdminUser {
  id: string
  first_name: string | null
  age: number | null
  account_status: 'active' | 'suspended' | 'banned' | 'deleted'
  role: 'user' | 'support' | 'moderator' | 'senior' | 'content' | 'finance' | 'admin'
  plan: 'free' | 'premium'
  created_at: string
  last_active_at: string
  is_verified: boolean
  open_case_id: string | null
}

export interface AdminUserDetail {
  id: string
  account_status: 'active' | 'suspended' | 'banned' | 'deleted'
  /** The code that its owner is shown. */
  status_reason: string | null
  status_until: string | null
  role: 'user' | 'support' | 'moderator' | 'senior' | 'content' | 'finance' | 'admin'
  plan: 'free' | 'premium'
  is_verified: boolean
  created_at: string
  last_active_at: string
  deleted_at: string | null
  restorable_until: string | null
  open_case_id: string | null
  profile: {
    first_name: string | null
    age: number | null
    /** Its owner has stated a date of birth under age in place of the former one. */
    has_disputed_age: boolean
    gender: 'male' | 'female' | 'non_binary' | 'other' | null
    bio: string | null
    interests: string[]
    location_name: string | null
    visibility: 'everyone' | 'liked_only' | 'hidden'
    is_published: boolean
  } | null
  photos: {
    id: string
    status: 'pending' | 'approved' | 'rejected'
    is_primary: boolean
    blur_hash: string
    width: number
    height: number
    created_at: string
  }[]
  ways_in: {
    phone: string | null
    email: string | null
    claimed_email: string | null
    has_google: boolean
    has_password: boolean
  }
  /** Those that last. */
  sessions: {
    id: string
    platform: string | null
    device_name: string | null
    created_at: string
    last_used_at: string
  }[]
  /** That receive notifications. */
  devices: {
    platform: 'ios' | 'android' | 'web'
    updated_at: string
  }[]
  entitlements: {
    source: 'stripe' | 'app_store' | 'play_store' | 'gift'
    plan: 'free' | 'premium'
    until: string
  }[]
  coins: number
  cases_about: {
    count: number
    /** The newest 20, as of all lists here that grow. */
    cases: {
      id: string
      status: 'open' | 'closed'
      queue: 'safety' | 'fraud' | 'conduct' | 'profiles' | 'notices'
      severity: number
      opened_at: string
      closed_at: string | null
    }[]
  }
  reports_about: {
    count: number
  }
  reports_by: {
    count: number
    reports: {
      id: string
      reason: 'fake_profile' | 'inappropriate_behavior' | 'spam' | 'harassment' | 'underage' | 'scam' | 'other'
      status: 'pending' | 'reviewed' | 'resolved' | 'dismissed'
      case_id: string | null
      created_at: string
    }[]
  }
  decisions: {
    id: string
    case_id: string | null
    policy: string | null
    measure: 'none' | 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban'
    features: ('sending' | 'requests' | 'discovery' | 'live')[]
    state: 'proposed' | 'effective' | 'refused' | 'undone'
    strikes: number
    until: string | null
    effective_at: string | null
    undone_at: string | null
    created_at: string
  }[]
  /** Those that last. */
  restrictions: {
    feature: 'sending' | 'requests' | 'discovery' | 'live'
    decision_id: string
    until: string | null
  }[]
  /** What operators have done about the account. */
  audit: {
    id: string
    act: string
    operator_id: string
    reason: string | null
    note: string | null
    at: string
  }[]
}

export interface Appeal {
  id: string
  statement_id: string
  decision_id: string
  case_id: string | null
  user_id: string
  status: 'open' | 'granted' | 'rejected'
  measure: 'none' | 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban'
  policy:
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
    | null
  /** The caller took part in the decision, so another moderator decides the appeal. */
  is_mine: boolean
  claimed_by: string | null
  claimed_until: string | null
  due_at: string
  created_at: string
  decided_by: string | null
  decided_at: string | null
  explanation: string | null
  /** In the person’s words; null once they are deleted. */
  text: string | null
  decision: Decision
}

export interface AppealSummary {
  id: string
  statement_id: string
  decision_id: string
  case_id: string | null
  user_id: string
  status: 'open' | 'granted' | 'rejected'
  measure: 'none' | 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban'
  policy:
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
    | null
  /** The caller took part in the decision, so another moderator decides the appeal. */
  is_mine: boolean
  claimed_by: string | null
  claimed_until: string | null
  due_at: string
  created_at: string
  decided_by: string | null
  decided_at: string | null
  explanation: string | null
}

export interface Approval {
  id: string
  kind: 'refund' | 'coin_adjustment'
  /** The account that it is about; the purchase, of an account that is gone. */
  user_id: string
  refund: {
    purchase: {
      kind: 'coins' | 'subscription'
      id: string
    }
    amount_minor: number
    currency: string
    reason: 'requested_by_customer' | 'duplicate' | 'fraudulent'
  } | null
  coin_adjustment: {
    amount: number
  } | null
  note: string
  status: 'pending' | 'approved' | 'refused'
  requested_by: string
  decided_by: string | null
  decided_at: string | null
  created_at: string
}

export interface Case {
  id: string
  subject: {
    id: string
    first_name: string | null
    age: number | null
    /** `deleted`: by its owner, and can be restored. `gone`: purged. */
    account_status: 'active' | 'suspended' | 'banned' | 'deleted' | 'gone'
  }
  queue: 'safety' | 'fraud' | 'conduct' | 'profiles' | 'notices'
  /** 1 is the most urgent. */
  severity: number
  reasons: ('fake_profile' | 'inappropriate_behavior' | 'spam' | 'harassment' | 'underage' | 'scam' | 'other')[]
  signals: (
    | 'device_of_banned'
    | 'contact_of_banned'
    | 'photo_of_banned'
    | 'identical_first_messages'
    | 'link_in_first_message'
    | 'payment_handle_in_first_message'
    | 'impossible_travel'
    | 'report_spam'
  )[]
  report_count: number
  /** Whether a report or notice says that it is illegal. */
  has_illegal: boolean
  language: string | null
  due_at: string
  is_overdue: boolean
  claim: {
    operator_id: string
    until: string
  } | null
  is_escalated: boolean
  status: 'open' | 'closed'
  opened_at: string
  updated_at: string
  closed_at: string | null
  entries: {
    id: string
    kind:
      | 'opened'
      | 'report'
      | 'notice'
      | 'photo'
      | 'signal'
      | 'note'
      | 'claimed'
      | 'released'
      | 'skipped'
      | 'escalated'
      | 'evidence_read'
      | 'decision'
      | 'undone'
      | 'reviewed'
      | 'appeal'
      | 'closed'
    operator_id: string | null
    ref_id: string | null
    signal:
      | 'device_of_banned'
      | 'contact_of_banned'
      | 'photo_of_banned'
      | 'identical_first_messages'
      | 'link_in_first_message'
      | 'payment_handle_in_first_message'
      | 'impossible_travel'
      | 'report_spam'
      | null
    note: string | null
    at: string
  }[]
  reports: {
    id: string
    reason: 'fake_profile' | 'inappropriate_behavior' | 'spam' | 'harassment' | 'underage' | 'scam' | 'other'
    description: string | null
    is_illegal: boolean
    status: 'pending' | 'reviewed' | 'resolved' | 'dismissed'
    /** Null for a notice, which needs no account. */
    reporter: {
      id: string
      /** Of their last hundred decided reports. */
      record: {
        decided: number
        dismissed: number
        is_unreliable: boolean
      }
    } | null
    has_evidence: boolean
    created_at: string
    decided_at: string | null
  }[]
  former_cases: {
    id: string
    queue: 'safety' | 'fraud' | 'conduct' | 'profiles' | 'notices'
    severity: number
    reasons: ('fake_profile' | 'inappropriate_behavior' | 'spam' | 'harassment' | 'underage' | 'scam' | 'other')[]
    status: 'open' | 'closed'
    opened_at: string
    closed_at: string | null
  }[]
}

export interface CaseSummary {
  id: string
  subject: {
    id: string
    first_name: string | null
    age: number | null
    /** `deleted`: by its owner, and can be restored. `gone`: purged. */
    account_status: 'active' | 'suspended' | 'banned' | 'deleted' | 'gone'
  }
  queue: 'safety' | 'fraud' | 'conduct' | 'profiles' | 'notices'
  /** 1 is the most urgent. */
  severity: number
  reasons: ('fake_profile' | 'inappropriate_behavior' | 'spam' | 'harassment' | 'underage' | 'scam' | 'other')[]
  signals: (
    | 'device_of_banned'
    | 'contact_of_banned'
    | 'photo_of_banned'
    | 'identical_first_messages'
    | 'link_in_first_message'
    | 'payment_handle_in_first_message'
    | 'impossible_travel'
    | 'report_spam'
  )[]
  report_count: number
  /** Whether a report or notice says that it is illegal. */
  has_illegal: boolean
  language: string | null
  due_at: string
  is_overdue: boolean
  claim: {
    operator_id: string
    until: string
  } | null
  is_escalated: boolean
  status: 'open' | 'closed'
  opened_at: string
  updated_at: string
  closed_at: string | null
}

export interface CoinAdjustment {
  /** Of the transaction. */
  id: string
  user_id: string
  amount: number
  balance_after: number
  note: string | null
  operator_id: string
  created_at: string
}

export interface Confirmation {
  /** An access token of the same session, in place of the presented one. */
  token: string
  token_type: 'Bearer'
  /** Seconds; it expires with the presented one. */
  expires_in: number
  /** When the second factor was shown. */
  confirmed_at: string
  /** Until then the token is good for what needs a fresh second factor. */
  fresh_until: string
  /** Until then it is good for everything else; or until it expires. */
  confirmed_until: string
}

export interface Decision {
  id: string
  case_id: string | null
  subject_id: string
  policy:
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
    | null
  measure: 'none' | 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban'
  features: ('sending' | 'requests' | 'discovery' | 'live')[]
  photo_ids: string[]
  removes_bio: boolean
  until: string | null
  strikes: number
  explanation: string | null
  note: string | null
  state: 'proposed' | 'effective' | 'refused' | 'undone'
  decided_by: string
  /** The second moderator, who confirmed or refused a ban. */
  confirmed_by: string | null
  effective_at: string | null
  undone_at: string | null
  undone_by: string | null
  created_at: string
  statement_id: string | null
}

export interface DecisionReview {
  decision_id: string
  reviewer_id: string
  outcome: 'agreed' | 'would_decide_otherwise'
  policy:
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
    | null
  measure: 'none' | 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban' | null
  note: string | null
  created_at: string
}

export interface Evidence {
  report_id: string
  /** Null where only the author of a notice is kept. */
  copied_at: string | null
  conversation_id: string | null
  messages: {
    message_id: string
    seq: number
    sender_id: string
    content: string
    message_type: string
    media_id: string | null
    created_at: string
    edited_at: string | null
    deleted_at: string | null
  }[]
  profile: {
    first_name: string | null
    age: number | null
    bio: string | null
    interests: string[]
    photo_ids: string[]
  } | null
  pictures: {
    kind: 'photo' | 'message'
    id: string
    url: string
  }[]
  notifier: {
    name: string | null
    email: string | null
  } | null
}

export interface ModeratorCounts {
  operator_id: string
  decisions: number
  measures: {
    none: number
    warning: number
    content_removed: number
    restriction: number
    suspension: number
    ban: number
  }
  /** From the claim of the case to the decision; null where none was claimed. */
  median_seconds: number | null
  /** Also by an appeal. */
  undone: number
  /** Bans that a second moderator has refused. */
  refused: number
  appeals: {
    open: number
    upheld: number
    overturned: number
  }
  reviews: {
    agreed: number
    would_decide_otherwise: number
  }
}

export interface Refund {
  id: string
  /** Null for an account that is gone. */
  user_id: string | null
  purchase: {
    kind: 'coins' | 'subscription'
    id: string
  }
  provider: 'stripe' | 'app_store' | 'play_store'
  /** Null where the provider does not say. */
  amount_minor: number | null
  currency: string | null
  /** `requested`: the answer of the provider is not known. */
  status: 'requested' | 'done' | 'failed'
  reason: 'requested_by_customer' | 'duplicate' | 'fraudulent' | null
  note: string | null
  /** Null for a refund by the provider itself. */
  operator_id: string | null
  created_at: string
}

export interface Report {
  id: string
  /** Null for a report from before there were cases. */
  case_id: string | null
  /** Null for a notice, which needs no account. */
  reporter: {
    id: string
    first_name: string | null
    age: number | null
    /** `deleted`: by its owner, and can be restored. `gone`: purged. */
    account_status: 'active' | 'suspended' | 'banned' | 'deleted' | 'gone'
  } | null
  reported_user: {
    id: string
    first_name: string | null
    age: number | null
    /** `deleted`: by its owner, and can be restored. `gone`: purged. */
    account_status: 'active' | 'suspended' | 'banned' | 'deleted' | 'gone'
  }
  reason: 'fake_profile' | 'inappropriate_behavior' | 'spam' | 'harassment' | 'underage' | 'scam' | 'other'
  description: string | null
  is_illegal: boolean
  status: 'pending' | 'reviewed' | 'resolved' | 'dismissed'
  created_at: string
}

export interface SecondFactor {
  id: string
  kind: 'passkey' | 'totp'
  name: string
  created_at: string
  last_used_at: string | null
}

/** accounts that were created, and are still there */
export interface Series {
  values: number[]
  total: number
  previous: number[]
  previous_total: number
}

export interface Statistics {
  range: 'day' | 'month'
  step: 'hour' | 'day'
  /** The start of each step; the last one has not ended. */
  times: string[]
  /** What happened before is not counted again. */
  final_until: string | null
  /** Of `actives`, the totals are the greatest value, because they are the same people. */
  series: {
    registrations: Series
    activations: Series
    actives: Series
    likes: Series
    matches: Series
    messages: Series
    calls: Series
    reports: Series
    notices: Series
    cases_closed: Series
    refunds: Series
  }
  /** From the opening of a case to its decision, on average. */
  decision_seconds: {
    values: (number | null)[]
    total: number | null
    previous: (number | null)[]
    previous_total: number | null
  }
  /** By currency, in its smallest unit. */
  revenue: {
    currency: string
    values: number[]
    total: number
    previous: number[]
    previous_total: number
  }[]
  /** By currency, in its smallest unit. */
  refunded: {
    currency: string
    values: number[]
    total: number
    previous: number[]
    previous_total: number
  }[]
  /** What waits now. */
  queues: {
    cases: {
      queue: 'safety' | 'fraud' | 'conduct' | 'profiles' | 'notices'
      open: number
      overdue: number
      oldest_at: string | null
    }[]
    photos: {
      count: number
      oldest_at: string | null
    }
    appeals: {
      count: number
      overdue: number
      oldest_at: string | null
    }
    outbox: {
      due: number
      /** How late the oldest event is that should have been published. */
      lag_seconds: number
    }
  }
}

export interface TransparencyReport {
  from: string
  to: string
  /** `is_illegal`: notices under article 16. */
  reports: {
    reason: 'fake_profile' | 'inappropriate_behavior' | 'spam' | 'harassment' | 'underage' | 'scam' | 'other'
    is_illegal: boolean
    count: number
  }[]
  /** By measure and rule; the ground is always the terms. */
  decisions: {
    measure: 'none' | 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban'
    policy: string | null
    /** Of the Commission’s transparency database. */
    category: string | null
    count: number
    /** Those in whose case there is a notice. */
    after_notice: number
  }[]
  cases: {
    closed: number
    median_seconds: number | null
  }
  appeals: {
    status: 'open' | 'granted' | 'rejected'
    count: number
    median_seconds: number | null
  }[]
  /** For abuse (article 23). */
  suspensions: {
    suspensions: number
    bans: number
    undone: number
  }
  automated: {
    decisions: number
  }
  /** People active within thirty days, on the average of the `days` that were counted. */
  recipients: {
    average: number | null
    days: number
  }
}

export interface WaitingPhoto {
  id: string
  user: {
    id: string
    first_name: string | null
    age: number | null
  }
  created_at: string
  width: number
  height: number
  blur_hash: string
  is_primary: boolean
  waiting_seconds: number
}
