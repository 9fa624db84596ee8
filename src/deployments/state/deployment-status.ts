/** Statuses of an ended deployment; `ended_at` is set in these only. */
export const ENDED_STATUSES: readonly string[] = ['stopped', 'failed', 'killed', 'rolled_back'];

/** The final status: later reports do not change the deployment. */
export const KILLED = 'killed';

/** Known statuses; a report may contain others. */
export const DEPLOYMENT_STATUSES: readonly string[] = [
  'pending',
  'deploying',
  'running',
  ...ENDED_STATUSES,
];
