/**
 * Tables that do not grow with the number of people: a migration may read or rewrite them whole under a lock. Every other
 * table is taken for large, and a new one is from the migration after its own.
 */
export const SMALL_TABLES: readonly string[] = [
  // What operators write.
  'app_setting_revisions',
  'app_settings',
  'coin_offers',
  'coin_packages',
  'content_blocks',
  'content_versions',
  'interest_aliases',
  'interest_categories',
  'interests',
  'page_revisions',
  'pages',
  'reward_activities',
  'subscription_plans',
  // One row for each operator, or for each of their requests to others.
  'approvals',
  'operator_factors',
  // Positions of jobs, and one row an hour.
  'hourly_stats',
  'inactivity_progress',
  'operator_log_seals',
  'stats_progress',
  'sweeps',
]
