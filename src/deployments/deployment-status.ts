/** Statuses in which a deployment has ended; `ended_at` is set in these and in no others. */
export const ENDED_STATUSES: readonly string[] = ['stopped', 'failed', 'killed', 'rolled_back'];

/** The final status: later reports change nothing. */
export const KILLED = 'killed';

/** The statuses with a meaning; a report may name others. */
export const DEPLOYMENT_STATUSES: readonly string[] = [
  'pending',
  'deploying',
  'running',
  ...ENDED_STATUSES,
];
