/** What accounts may be. Everything but `user` is an operator. */
export const ROLES = ['user', 'support', 'moderator', 'senior', 'content', 'finance', 'admin'] as const

export type Role = (typeof ROLES)[number]
export type OperatorRole = Exclude<Role, 'user'>

interface PermissionSpec {
  /** What it allows, as the documentation and the console say it. */
  readonly allows: string
  readonly roles: readonly OperatorRole[]
  /** Needs a second factor within the last ten minutes; all others need one within the last twelve hours. */
  readonly isFresh?: true
}

const EVERY_OPERATOR = ['support', 'moderator', 'senior', 'content', 'finance', 'admin'] as const
const MODERATORS = ['moderator', 'senior', 'admin'] as const

/**
 * What each role may do: the one table that routes, the documentation and the console derive from. What is not listed is denied.
 * Operations whose gravity depends on their input (a ban, an amount) ask for the second permission themselves.
 */
export const PERMISSIONS = {
  'self.read': { allows: 'See their own role, permissions and second factors', roles: EVERY_OPERATOR },
  'self.factors': { allows: 'Remove their own second factors', roles: EVERY_OPERATOR, isFresh: true },
  'stats.read': { allows: 'See statistics and dashboards', roles: EVERY_OPERATOR },
  'users.read': {
    allows: 'Find accounts and see them masked',
    roles: ['support', 'moderator', 'senior', 'finance', 'admin'],
  },
  'users.reveal': {
    allows: 'Reveal personal data of an account, with a reason',
    roles: ['support', 'moderator', 'senior', 'admin'],
  },
  'users.correct': { allows: 'Correct a name or a date of birth', roles: ['support', 'senior', 'admin'] },
  'users.sessions': { allows: 'End the sessions of an account', roles: ['support', 'moderator', 'senior', 'admin'] },
  'users.status': {
    allows: 'Suspend, ban or reactivate an account outside a case',
    roles: ['senior', 'admin'],
    isFresh: true,
  },
  'users.export': {
    allows: 'Export the data of an account on its owner’s request',
    roles: ['support', 'admin'],
    isFresh: true,
  },
  'users.delete': { allows: 'Delete an account on its owner’s request', roles: ['admin'], isFresh: true },
  'cases.read': { allows: 'See cases, reports and decisions', roles: MODERATORS },
  'cases.work': { allows: 'Claim cases, take notes, skip, escalate and hand back', roles: MODERATORS },
  'cases.escalated': { allows: 'Work on escalated cases', roles: ['senior', 'admin'] },
  'cases.evidence': { allows: 'Read sealed evidence, with a reason', roles: MODERATORS },
  'decisions.make': { allows: 'Decide cases up to a suspension, and propose bans', roles: MODERATORS },
  'decisions.ban': { allows: 'Propose and confirm bans', roles: MODERATORS, isFresh: true },
  'decisions.undo': { allows: 'Undo decisions', roles: ['senior', 'admin'], isFresh: true },
  'decisions.review': {
    allows: 'Review decisions of others, and see the counts of all',
    roles: ['senior', 'admin'],
  },
  'appeals.decide': { allows: 'Decide appeals against decisions of others', roles: MODERATORS },
  'photos.decide': { allows: 'See and decide photos that wait', roles: MODERATORS },
  'transparency.read': { allows: 'See and export the transparency report', roles: ['senior', 'admin'] },
  'content.edit': { allows: 'Edit pages, blocks and interests', roles: ['content', 'admin'] },
  'settings.edit': { allows: 'See and change settings', roles: ['admin'], isFresh: true },
  'settings.read': { allows: 'See settings', roles: ['content', 'senior', 'admin'] },
  'prices.read': {
    allows: 'See plans, packages, rewards and offers',
    roles: ['support', 'content', 'finance', 'admin'],
  },
  'prices.edit': { allows: 'Change plans, packages, rewards and offers', roles: ['finance', 'admin'] },
  'money.read': {
    allows: 'See purchases, subscriptions and coins of an account',
    roles: ['support', 'finance', 'admin'],
  },
  'money.reconcile': { allows: 'Ask payment providers about an account', roles: ['support', 'finance', 'admin'] },
  'money.move': { allows: 'Refund, correct coins and give plans', roles: ['finance', 'admin'], isFresh: true },
  'audit.read': { allows: 'Read the audit log', roles: ['senior', 'admin'] },
  'audit.export': { allows: 'Export the audit log', roles: ['admin'], isFresh: true },
  'operators.read': { allows: 'See who the operators are', roles: ['admin'] },
  'operators.edit': { allows: 'Change roles and reset second factors', roles: ['admin'], isFresh: true },
  'archive.verify': { allows: 'Compare the archive with the rooms', roles: ['admin'] },
} as const satisfies Record<string, PermissionSpec>

export type Permission = keyof typeof PERMISSIONS

/** The roles that have a permission. */
export const rolesWith = (permission: Permission): readonly OperatorRole[] => PERMISSIONS[permission].roles

/** Whether a role has a permission. */
export function mayDo(role: Role, permission: Permission): boolean {
  const roles: readonly Role[] = rolesWith(permission)
  return roles.includes(role)
}

/** Whether a permission needs a second factor within the last ten minutes. */
export function needsFreshFactor(permission: Permission): boolean {
  const spec: PermissionSpec = PERMISSIONS[permission]
  return spec.isFresh === true
}

/** How high a role stands: operators decide about those who stand lower. */
const RANKS = {
  user: 0,
  support: 1,
  content: 1,
  finance: 1,
  moderator: 2,
  senior: 3,
  admin: 4,
} as const satisfies Record<Role, number>

/** The roles of the accounts about which somebody with a role may decide. Admins may decide about each other. */
export const rolesBelow = (role: Role): Role[] =>
  ROLES.filter((other) => role === 'admin' || RANKS[other] < RANKS[role])
