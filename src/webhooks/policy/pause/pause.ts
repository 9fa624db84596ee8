/** The columns of a webhook that say whether it is paused. */
export interface PauseState {
  readonly pausedAt: Date | null;
  /** When the latest pause ended: a pause resets the time until deliveries expire. */
  readonly resumedAt: Date | null;
}

/** The columns that a request changes. A repeated request moves neither time; null restores the default, false. */
export function pauseChanges(
  { pausedAt }: Pick<PauseState, 'pausedAt'>,
  isPaused: boolean | null | undefined,
  now: Date,
): Partial<PauseState> {
  if (isPaused === undefined || (isPaused ?? false) === (pausedAt !== null)) return {};
  return isPaused === true ? { pausedAt: now } : { pausedAt: null, resumedAt: now };
}
