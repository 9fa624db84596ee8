/** The bodies that a webhook can receive; `mutx` is the default. */
export const WEBHOOK_FORMATS = [
  'mutx',
  'cloudevents',
  'slack',
  'discord',
  'teams',
  'pagerduty',
  'alertmanager',
] as const;

export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

/** What a body is made of: the stored event, and the delivery that carries it. */
export interface FormattedEvent {
  readonly deliveryId: string;
  readonly eventId: string;
  /** The event type. */
  readonly event: string;
  /** The JSON text of the event's data. */
  readonly data: string;
  readonly occurredAt: Date;
  /** The secret of the webhook in clear: PagerDuty's routing key. Other formats do not read it. */
  readonly routingKey: string | null;
}

export interface FormattedBody {
  readonly contentType: string;
  readonly body: string;
}

/** Pure: the same event always gives the same bytes. Never throws for the data of a stored event. */
export type Format = (event: FormattedEvent) => FormattedBody;

export const jsonBody = (value: unknown, contentType = 'application/json'): FormattedBody => ({
  contentType,
  body: JSON.stringify(value),
});
