/** Events examined for a chunk: few at first, and more if too few of them are selected. */
export const EXAMINED = [50, 500] as const;
/** Deliveries planned in one transaction. With `TURN_MS` it makes at most 500 per second and account. */
export const PLANNED_PER_CHUNK = 25;
/** Interval between two turns of an account, in ms. */
export const TURN_MS = 50;
/** A replay that may plan nothing gets its next turn after this time, in ms; longer while nothing is sent. */
const WAIT_MS = 500;
const WAIT_IF_HELD_MS = 5_000;

/** Pending deliveries of one replay. */
const OWN_PENDING = 250;
/** Behind an open circuit or a pause one delivery waits: the probe. */
const OWN_PENDING_IF_HELD = 1;
/** Pending deliveries of the webhook, beyond which nothing is planned. */
const WEBHOOK_PENDING = 5_000;

/** How far counts of pending deliveries must go. */
export const COUNTED = { own: OWN_PENDING, webhook: WEBHOOK_PENDING };

export interface WebhookLoad {
  /** The circuit is closed, and the webhook not paused. */
  readonly isSending: boolean;
  /** The account has as many pending deliveries as it may have. */
  readonly isFull: boolean;
  /** Pending deliveries of the replay. */
  readonly ownPending: number;
  /** Pending deliveries of the webhook. */
  readonly webhookPending: number;
}

/** How many deliveries the next chunk may plan, so that live deliveries of the webhook do not wait. */
export function roomFor({ isSending, isFull, ownPending, webhookPending }: WebhookLoad): number {
  if (isFull || webhookPending >= WEBHOOK_PENDING) return 0;
  if (!isSending) return ownPending < OWN_PENDING_IF_HELD ? OWN_PENDING_IF_HELD : 0;
  return ownPending + PLANNED_PER_CHUNK <= OWN_PENDING ? PLANNED_PER_CHUNK : 0;
}

/** The delay before the next turn when there is no room, in ms. */
export function waitMs({ isSending }: Pick<WebhookLoad, 'isSending'>): number {
  return isSending ? WAIT_MS : WAIT_IF_HELD_MS;
}

export interface ExaminedEvent {
  readonly id: string;
  readonly type: string;
  /** The latest delivery to the webhook. */
  readonly replayOf: string | null;
  readonly isSelected: boolean;
}

export interface Chunk {
  /** The events to send. */
  readonly planned: readonly ExaminedEvent[];
  /** The last event that was examined; null if there was none. */
  readonly cursorId: string | null;
  /** Whether no event is left. */
  readonly isLast: boolean;
}

/** Takes events in order until `room` of them are selected; fewer than `limit` are all that are left. */
export function chunkOf(events: readonly ExaminedEvent[], room: number, limit: number): Chunk {
  const selected = events.filter(({ isSelected }) => isSelected);
  const planned = selected.slice(0, room);
  const isCut = selected.length > room;
  const last = isCut ? planned.at(-1) : events.at(-1);
  return { planned, cursorId: last?.id ?? null, isLast: !isCut && events.length < limit };
}
