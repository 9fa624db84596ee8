import type { EventTypeDefinition } from 'mutx-sdk';
import type { Option } from '../../../../ui/field';

/** An event to test a filter with. */
export interface TestEvent {
  readonly key: string;
  readonly label: string;
  readonly event: { readonly type: string; readonly data: Record<string, unknown> };
}

interface RecentEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly occurred_at: string;
}

/** Recent events, then the examples of the catalogue. */
export function testEvents(
  recent: readonly RecentEvent[],
  catalogue: readonly Pick<EventTypeDefinition, 'type' | 'example'>[],
): TestEvent[] {
  return [
    ...recent.map(({ id, type, data, occurred_at }) => ({
      key: id,
      label: `${type}, ${new Date(occurred_at).toLocaleString()}`,
      event: { type, data: data as Record<string, unknown> },
    })),
    ...catalogue.map(({ type, example }) => ({
      key: type,
      label: `Example of ${type}`,
      event: { type, data: example },
    })),
  ];
}

export function optionsOf(events: readonly TestEvent[]): Option<string>[] {
  return events.map(({ key, label }) => ({ value: key, label }));
}
