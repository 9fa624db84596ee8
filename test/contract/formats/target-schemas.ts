/**
 * What the targets accept, as their documentation states it, in JSON Schema. Only fields that we could send
 * are listed: `additionalProperties: false` makes a new one fail until its rule is added here. Lengths are
 * counted in code points by JSON Schema; the property tests count UTF-16 code units, which is stricter.
 */

const text = (maxLength: number, minLength = 1) => ({ type: 'string', minLength, maxLength });

const object = (
  properties: Record<string, object>,
  required: string[] = Object.keys(properties),
) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const plainText = (maxLength: number) =>
  object({ type: { const: 'plain_text' }, text: text(maxLength), emoji: { type: 'boolean' } }, [
    'type',
    'text',
  ]);

/** https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
const markdown = (maxLength: number) =>
  object({ type: { const: 'mrkdwn' }, text: text(maxLength), verbatim: { type: 'boolean' } }, [
    'type',
    'text',
  ]);

/**
 * https://docs.slack.dev/reference/block-kit/blocks (header, section, context) and
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export const SLACK = object({
  text: text(40_000),
  unfurl_links: { type: 'boolean' },
  unfurl_media: { type: 'boolean' },
  blocks: {
    type: 'array',
    minItems: 1,
    maxItems: 50,
    items: {
      oneOf: [
        object({ type: { const: 'header' }, text: plainText(150) }),
        object({ type: { const: 'section' }, text: plainText(3_000) }),
        object({
          type: { const: 'section' },
          fields: { type: 'array', minItems: 1, maxItems: 10, items: markdown(2_000) },
        }),
        object({
          type: { const: 'context' },
          elements: { type: 'array', minItems: 1, maxItems: 10, items: plainText(3_000) },
        }),
      ],
    },
  },
});

/**
 * https://docs.discord.com/developers/resources/webhook#execute-webhook and
 * https://docs.discord.com/developers/resources/message#embed-object (limits at its end)
 */
export const DISCORD = object({
  allowed_mentions: object({ parse: { type: 'array', maxItems: 0 } }),
  embeds: {
    type: 'array',
    minItems: 1,
    maxItems: 10,
    items: object(
      {
        title: text(256),
        description: text(4_096),
        color: { type: 'integer', minimum: 0, maximum: 0xffffff },
        fields: {
          type: 'array',
          maxItems: 25,
          items: object({ name: text(256), value: text(1_024), inline: { type: 'boolean' } }),
        },
        footer: object({ text: text(2_048) }),
        timestamp: { type: 'string', format: 'date-time' },
      },
      ['title', 'fields'],
    ),
  },
});

/**
 * The message: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using.
 * The card, of the elements that we use: https://adaptivecards.io/schemas/1.4.0/adaptive-card.json
 */
export const TEAMS = object({
  type: { const: 'message' },
  attachments: {
    type: 'array',
    minItems: 1,
    maxItems: 1,
    items: object({
      contentType: { const: 'application/vnd.microsoft.card.adaptive' },
      contentUrl: { const: null },
      content: object({
        $schema: { const: 'http://adaptivecards.io/schemas/adaptive-card.json' },
        type: { const: 'AdaptiveCard' },
        version: { const: '1.4' },
        body: {
          type: 'array',
          minItems: 1,
          items: object({
            type: { const: 'RichTextBlock' },
            spacing: {
              enum: ['Default', 'None', 'Small', 'Medium', 'Large', 'ExtraLarge', 'Padding'],
            },
            inlines: {
              type: 'array',
              minItems: 1,
              items: object(
                {
                  type: { const: 'TextRun' },
                  text: { type: 'string', minLength: 1 },
                  size: { enum: ['Default', 'Small', 'Medium', 'Large', 'ExtraLarge'] },
                  weight: { enum: ['Lighter', 'Default', 'Bolder'] },
                  color: {
                    enum: ['Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention'],
                  },
                  isSubtle: { type: 'boolean' },
                },
                ['type', 'text'],
              ),
            },
          }),
        },
      }),
    }),
  },
});

/** https://developer.pagerduty.com/docs/send-alert-event */
export const PAGERDUTY = object({
  routing_key: { type: 'string' },
  event_action: { enum: ['trigger', 'acknowledge', 'resolve'] },
  dedup_key: text(255),
  client: { type: 'string' },
  payload: object({
    summary: text(1_024),
    source: text(1_024),
    severity: { enum: ['critical', 'error', 'warning', 'info'] },
    timestamp: { type: 'string', format: 'date-time' },
    class: { type: 'string' },
    custom_details: { type: 'object' },
  }),
});

/** `labelSet`: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml; names as in Prometheus. */
const labels = {
  type: 'object',
  propertyNames: { pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' },
  additionalProperties: { type: 'string', minLength: 1 },
};

/** `postableAlerts` of the same document. */
export const ALERTMANAGER = {
  type: 'array',
  minItems: 1,
  items: object(
    {
      labels: { ...labels, required: ['alertname'] },
      annotations: labels,
      startsAt: { type: 'string', format: 'date-time' },
      endsAt: { type: 'string', format: 'date-time' },
    },
    ['labels', 'endsAt'],
  ),
};
