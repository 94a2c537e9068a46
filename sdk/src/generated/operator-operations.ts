// Written by scripts/sdk/generate.ts from the OpenAPI document; "npm run sdk:generate" writes it anew.

import type { Operations } from '../operation.ts'
import type { OperatorApi } from './operator-types.ts'

export const OPERATOR_OPERATIONS: Operations<OperatorApi> = {
  self: {
    permissions: 'GET /admin/me',
    startConfirmation: 'POST /admin/confirmation/options',
    confirm: 'POST /admin/confirmation it',
  },
  factors: {
    addAuthenticatorApp: 'POST /admin/factors/totp i',
    confirmAuthenticatorApp: 'POST /admin/factors/totp/*/confirmation i',
    startPasskey: 'POST /admin/factors/passkey/options',
    addPasskey: 'POST /admin/factors/passkey i',
    remove: 'DELETE /admin/factors/*',
  },
  cases: {
    list: 'GET /admin/cases i:cases',
    queues: 'GET /admin/cases/queues',
    get: 'GET /admin/cases/*',
    next: 'POST /admin/cases/next i',
    claim: 'POST /admin/cases/*/claim',
    release: 'POST /admin/cases/*/release',
    skip: 'POST /admin/cases/*/skip',
    escalate: 'POST /admin/cases/*/escalate i',
    addNote: 'POST /admin/cases/*/notes i',
    openEvidence: 'POST /admin/cases/*/evidence i',
    advice: 'GET /admin/cases/*/advice i',
    decide: 'POST /admin/cases/*/decision i',
    policies: 'GET /admin/policies',
  },
  decisions: {
    list: 'GET /admin/decisions i:decisions',
    counts: 'GET /admin/decisions/counts i',
    undo: 'POST /admin/decisions/*/undo i',
    confirmBan: 'POST /admin/decisions/*/confirm',
    refuseBan: 'POST /admin/decisions/*/refuse',
    nextReview: 'GET /admin/decisions/reviews',
    review: 'POST /admin/decisions/*/review i',
    getReview: 'GET /admin/decisions/*/review',
  },
  appeals: {
    list: 'GET /admin/appeals i:appeals',
    get: 'GET /admin/appeals/*',
    claim: 'POST /admin/appeals/*/claim',
    decide: 'POST /admin/appeals/*/decision i',
  },
  reports: {
    list: 'GET /admin/reports i:reports',
    review: 'PATCH /admin/reports/* i',
  },
  photos: {
    list: 'GET /admin/photos i:photos',
    download: 'GET /admin/photos/*/image ib',
    decide: 'POST /admin/photos/*/decision i',
  },
  users: {
    list: 'GET /admin/users i:users',
    get: 'GET /admin/users/*',
    reveal: 'POST /admin/users/*/reveal i',
    setStatus: 'PATCH /admin/users/*/status i',
    endSessions: 'POST /admin/users/*/sessions/end i',
    updateProfile: 'PATCH /admin/users/*/profile i',
    export: 'POST /admin/users/*/export ij',
    delete: 'POST /admin/users/*/deletion i',
    billing: 'GET /admin/users/*/billing',
    reconcile: 'POST /admin/users/*/billing/reconcile',
    give: 'POST /admin/users/*/gifts i',
    withdrawGift: 'DELETE /admin/users/*/gifts i',
  },
  plans: {
    list: 'GET /admin/plans',
    create: 'POST /admin/plans i',
    update: 'PATCH /admin/plans/* i',
  },
  coinPackages: {
    list: 'GET /admin/coin-packages',
    create: 'POST /admin/coin-packages i',
    update: 'PATCH /admin/coin-packages/* i',
  },
  coinOffers: {
    list: 'GET /admin/coin-offers',
    update: 'PATCH /admin/coin-offers/* i',
  },
  rewards: {
    list: 'GET /admin/rewards',
    update: 'PATCH /admin/rewards/* i',
  },
  refunds: {
    list: 'GET /admin/refunds i:refunds',
    create: 'POST /admin/refunds i',
  },
  coinAdjustments: {
    list: 'GET /admin/coin-adjustments i:adjustments',
    create: 'POST /admin/coin-adjustments i',
  },
  approvals: {
    list: 'GET /admin/approvals i:approvals',
    approve: 'POST /admin/approvals/*/approve',
    refuse: 'POST /admin/approvals/*/refuse',
  },
  pages: {
    list: 'GET /admin/content/pages',
    get: 'GET /admin/content/pages/*/*',
    revisions: 'GET /admin/content/pages/*/*/revisions i:revisions',
    revision: 'GET /admin/content/pages/*/*/revisions/*',
    createRevision: 'POST /admin/content/pages/*/*/revisions i',
    publish: 'PUT /admin/content/pages/*/*/publication i',
    cancelPublication: 'DELETE /admin/content/pages/*/*/publication',
    createPreview: 'POST /admin/content/pages/*/*/revisions/*/preview',
  },
  interests: {
    list: 'GET /admin/content/interests',
    create: 'POST /admin/content/interests i',
    get: 'GET /admin/content/interests/*',
    update: 'PATCH /admin/content/interests/* i',
    delete: 'DELETE /admin/content/interests/*',
    merge: 'POST /admin/content/interests/*/merge i',
  },
  interestCategories: {
    list: 'GET /admin/content/interest-categories',
    set: 'PUT /admin/content/interest-categories/* i',
    delete: 'DELETE /admin/content/interest-categories/*',
  },
  blocks: {
    list: 'GET /admin/content/blocks i',
    create: 'POST /admin/content/blocks i',
    get: 'GET /admin/content/blocks/*',
    replace: 'PUT /admin/content/blocks/* i',
    delete: 'DELETE /admin/content/blocks/*',
  },
  settings: {
    list: 'GET /admin/settings',
    get: 'GET /admin/settings/*',
    change: 'PUT /admin/settings/* i',
    restore: 'POST /admin/settings/*/rollback i',
    revisions: 'GET /admin/settings/*/revisions i:revisions',
  },
  operators: {
    list: 'GET /admin/operators i:operators',
    setRole: 'PUT /admin/operators/* i',
    remove: 'DELETE /admin/operators/* i',
    resetFactors: 'DELETE /admin/operators/*/factors i',
  },
  auditLog: {
    list: 'GET /admin/audit-log i:entries',
    export: 'GET /admin/audit-log/export ib',
  },
  statistics: {
    get: 'GET /admin/stats i',
    transparency: 'GET /admin/transparency i',
    exportTransparency: 'GET /admin/transparency/export ib',
  },
  archive: {
    verify: 'POST /admin/archive/verify i:findings',
  },
  development: {
    outbox: 'GET ~/dev/outbox in',
    secondFactor: 'GET ~/dev/second-factor in',
    writeHistory: 'POST ~/dev/conversations/*/history in',
  },
}
