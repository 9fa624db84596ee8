import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { HTTP, CloudEvent } from 'cloudevents';
import fc from 'fast-check';
import { EVENT_TYPES } from '../../../src/events/catalogue/catalogue.js';
import { acceptsOnlyAlerts } from '../../../src/webhooks/formats/format-rules.js';
import {
  WEBHOOK_FORMATS,
  type FormattedBody,
  type FormattedEvent,
  type WebhookFormat,
} from '../../../src/webhooks/formats/format.js';
import { FORMAT_VERSION, formatted } from '../../../src/webhooks/formats/formats.js';
import { ALERTMANAGER, DISCORD, PAGERDUTY, SLACK, TEAMS } from './target-schemas.js';

const ajv = new Ajv({ strict: true, strictRequired: false, allErrors: false });
formats.default(ajv);

const SCHEMAS = {
  slack: ajv.compile(SLACK),
  discord: ajv.compile(DISCORD),
  teams: ajv.compile(TEAMS),
  pagerduty: ajv.compile(PAGERDUTY),
  alertmanager: ajv.compile(ALERTMANAGER),
};

const EVENT: Omit<FormattedEvent, 'event' | 'data'> = {
  deliveryId: '0192f3c4-7b1a-7c3e-8f00-8a1b2c3d4e5f',
  eventId: '0192f3c4-7b1a-7c3e-8f00-9a1b2c3d4e5f',
  occurredAt: new Date('2026-11-01T12:00:00.000Z'),
  routingKey: 'routing-key',
};

const bodyOf = (format: WebhookFormat, event: string, data: object): FormattedBody =>
  formatted(format, FORMAT_VERSION, { ...EVENT, event, data: JSON.stringify(data) });

/** Throws unless the target accepts the body, by its schema and by the limits that no schema can state. */
function expectAccepted(format: WebhookFormat, { body, contentType }: FormattedBody): void {
  if (format === 'mutx') {
    expect(JSON.parse(body)).toHaveProperty('data');
    return;
  }
  if (format === 'cloudevents') {
    const received = HTTP.toEvent({ headers: { 'content-type': contentType }, body });
    expect((received as CloudEvent<unknown>).validate()).toBe(true);
    return;
  }
  const validate = SCHEMAS[format];
  if (!validate(JSON.parse(body))) throw new Error(`${ajv.errorsText(validate.errors)}: ${body}`);
  if (format === 'teams') expect(Buffer.byteLength(body)).toBeLessThan(28 * 1_024);
  if (format === 'discord') expect(embedLength(body)).toBeLessThanOrEqual(6_000);
  if (format === 'pagerduty') expect(Buffer.byteLength(body)).toBeLessThan(512 * 1_024);
  expect(Buffer.byteLength(body)).toBeLessThan(64 * 1_024);
}

interface Embed {
  title: string;
  description?: string;
  fields: { name: string; value: string }[];
  footer: { text: string };
}

function embedLength(body: string): number {
  const { embeds } = JSON.parse(body) as { embeds: Embed[] };
  const texts = embeds.flatMap(({ title, description = '', fields, footer }) => [
    title,
    description,
    footer.text,
    ...fields.flatMap(({ name, value }) => [name, value]),
  ]);
  return texts.join('').length;
}

const EXAMPLES = EVENT_TYPES.flatMap(({ type, example }) => [
  { name: type, type, data: { ...example } },
  ...('state' in example
    ? [{ name: `${type}, resolved`, type, data: { ...example, state: 'resolved' } }]
    : []),
]);

describe.each(WEBHOOK_FORMATS)('%s', (format) => {
  const accepted = EXAMPLES.filter(
    ({ type }) => !acceptsOnlyAlerts(format) || type.startsWith('alert.'),
  );

  it.each(accepted)('sends $name in a body that the target accepts', ({ type, data }) => {
    const first = bodyOf(format, type, data);
    expectAccepted(format, first);
    expect(bodyOf(format, type, data)).toEqual(first);
    expect({ ...first, body: JSON.parse(first.body) as unknown }).toMatchSnapshot();
  });

  it('sends an event that was pending when the format was changed, whatever it is', () => {
    for (const { type, data } of EXAMPLES) expectAccepted(format, bodyOf(format, type, data));
    expectAccepted(format, bodyOf(format, 'later.type', { nested: { deep: [1] } }));
  });
});

/** Markup, mentions, control characters, lone surrogates, and characters that grow when escaped. */
const FRAGMENTS = [
  '<!channel>',
  '<@U123>',
  '@everyone',
  '&&&&',
  '[x](https://evil.example)',
  '**`_~|>#',
  '<at>all</at>',
  '\u0000\u001b\u2028',
  '\ud800',
  '\u{1f600}',
  '漢字',
  '"\\',
  '\n\n',
  '   ',
];

const hostileText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .tuple(fc.constantFrom(...FRAGMENTS), fc.integer({ min: 0, max: 10_000 }))
    .map(([fragment, size]) => fragment.repeat(Math.ceil(size / fragment.length))),
);

const hostileValue = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 40 }) },
  { weight: 1, arbitrary: fc.double() },
);

const FIELDS = [...new Set(EXAMPLES.flatMap(({ data }) => Object.keys(data)))];

const hostileData = fc
  .array(fc.tuple(fc.constantFrom(...FIELDS, '__proto__', 'constructor'), hostileValue), {
    maxLength: FIELDS.length,
  })
  .map((pairs) => Object.fromEntries(pairs));

describe.each(WEBHOOK_FORMATS)('hostile data as %s', (format) => {
  it('stays within the limits of the target', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...EXAMPLES.map(({ type }) => type)),
        hostileData,
        fc.boolean(),
        (type, data, isWhole) => {
          const { example } = EVENT_TYPES.find((known) => known.type === type) ?? {};
          expectAccepted(format, bodyOf(format, type, isWhole ? { ...example, ...data } : data));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('fits when every field is as long and as hard to escape as can be', () => {
    for (const fragment of FRAGMENTS) {
      const value = fragment.repeat(10_000);
      const data = Object.fromEntries(FIELDS.map((field) => [field, value]));
      for (const { type } of EXAMPLES) expectAccepted(format, bodyOf(format, type, data));
    }
  });
});

describe('markup of agents', () => {
  const HOSTILE = '<!channel> <https://evil.example|click> @everyone [x](https://evil.example) *b*';
  const hostile = { ...EVENT_TYPES[0]?.example, agent_name: HOSTILE, error_message: HOSTILE };
  const sent = (format: WebhookFormat) => bodyOf(format, 'agent.status', hostile).body;

  it('makes neither mentions nor links in Slack', () => {
    expect(sent('slack')).not.toMatch(/<[!@#h]/);
    expect(sent('slack')).toContain('&lt;!channel&gt;');
    const { blocks } = JSON.parse(sent('slack')) as {
      blocks: { fields?: { verbatim: boolean }[] }[];
    };
    expect(blocks.flatMap(({ fields = [] }) => fields).every(({ verbatim }) => verbatim)).toBe(
      true,
    );
  });

  it('makes neither mentions nor links in Discord', () => {
    expect(JSON.parse(sent('discord'))).toMatchObject({ allowed_mentions: { parse: [] } });
    const [embed] = (JSON.parse(sent('discord')) as { embeds: { description: string }[] }).embeds;
    expect(embed?.description).toContain('\\[x\\]\\(https\\:\\/\\/evil\\.example\\) \\*b\\*');
  });

  it('stands in Teams in text runs only, which render no markup', () => {
    expect(sent('teams')).not.toContain('TextBlock"}');
    expect(sent('teams')).not.toMatch(/"type":"(?:TextBlock|FactSet)"/);
  });
});

describe('alerts', () => {
  const example = EVENT_TYPES.find(({ type }) => type === 'alert.agent_down')?.example as {
    fingerprint: string;
  };
  const SINCE = '2026-11-01T12:05:00.000Z';
  const alert = (format: WebhookFormat, state: string): unknown =>
    JSON.parse(bodyOf(format, 'alert.agent_down', { ...example, state, since: SINCE }).body);

  it('triggers and resolves one incident of PagerDuty, by its fingerprint', () => {
    const common = { routing_key: 'routing-key', dedup_key: example.fingerprint };
    expect(alert('pagerduty', 'firing')).toMatchObject({ ...common, event_action: 'trigger' });
    expect(alert('pagerduty', 'resolved')).toMatchObject({ ...common, event_action: 'resolve' });
  });

  it('keeps the labels of an alert for Alertmanager, with a far end while it fires', () => {
    const [firing] = alert('alertmanager', 'firing') as Record<string, string>[];
    const [resolved] = alert('alertmanager', 'resolved') as Record<string, string>[];
    expect(firing).toMatchObject({ startsAt: SINCE, endsAt: '2027-11-01T12:05:00.000Z' });
    expect(resolved).toMatchObject({ endsAt: SINCE });
    expect(resolved).not.toHaveProperty('startsAt');
    expect(resolved?.['labels']).toEqual(firing?.['labels']);
    expect(firing?.['labels']).toMatchObject({ fingerprint: example.fingerprint });
  });

  it('opens nothing for an event that is no alert, and closes no alert with it', () => {
    const data = { ...example, state: 'firing' };
    const pagerduty = bodyOf('pagerduty', 'metrics.report', data);
    expectAccepted('pagerduty', pagerduty);
    const resolved = { event_action: 'resolve', dedup_key: EVENT.eventId };
    expect(JSON.parse(pagerduty.body)).toMatchObject(resolved);

    const alertmanager = bodyOf('alertmanager', 'agent.status', { agent_name: 'a' });
    expectAccepted('alertmanager', alertmanager);
    const [sent] = JSON.parse(alertmanager.body) as object[];
    expect(sent).toMatchObject({ endsAt: EVENT.occurredAt.toISOString() });
    expect(sent).not.toHaveProperty('startsAt');
  });
});

describe('versions', () => {
  it('sends deliveries without a version as the first, and of a later release as the latest', () => {
    const event = { ...EVENT, event: 'webhook.test', data: '{"message":"m"}' };
    expect(formatted('slack', null, event)).toEqual(formatted('slack', 1, event));
    expect(formatted('slack', FORMAT_VERSION + 1, event)).toEqual(
      formatted('slack', FORMAT_VERSION, event),
    );
  });
});
