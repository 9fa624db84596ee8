interface Progress {
  readonly matched: number | null;
  readonly planned: number;
  readonly delivered: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly ended_at: string | null;
}

/** Deliveries of the replay, as far as it is known how many there will be. */
export function allOf({ matched, planned, ended_at }: Progress): number {
  return ended_at === null ? Math.max(matched ?? 0, planned) : planned;
}

/** Share of the replay's deliveries that ended, 0 to 1. Nothing to send counts as done. */
export function progressOf(replay: Progress): number {
  const { delivered, failed, cancelled, ended_at } = replay;
  const all = allOf(replay);
  if (all === 0) return ended_at === null ? 0 : 1;
  return Math.min((delivered + failed + cancelled) / all, 1);
}

/** Whether something can still change: deliveries end after the last one was planned. */
export function isOpen(replay: Progress): boolean {
  return replay.ended_at === null || progressOf(replay) < 1;
}

export interface Part {
  readonly name: 'delivered' | 'failed' | 'cancelled' | 'waiting' | 'unplanned';
  readonly label: string;
  readonly count: number;
  /** Of all deliveries, 0 to 1. */
  readonly share: number;
}

/** The bar of a replay, from its start. */
export function partsOf(replay: Progress): readonly Part[] {
  const { planned, delivered, failed, cancelled } = replay;
  const all = allOf(replay);
  const waiting = Math.max(planned - delivered - failed - cancelled, 0);
  const part = (name: Part['name'], label: string, count: number): Part => ({
    name,
    label,
    count,
    share: all === 0 ? 0 : count / all,
  });
  return [
    part('delivered', 'delivered', delivered),
    part('failed', 'failed', failed),
    part('cancelled', 'cancelled', cancelled),
    part('waiting', 'being sent', waiting),
    part('unplanned', 'not created yet', all - planned),
  ];
}
