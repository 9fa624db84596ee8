import type { AlertSeverity } from '../../events/catalogue/event-data.js';
import { summaryOf, type EventSummary } from './event-summary.js';
import { jsonBody, type Format } from './format.js';

const COLORS: Readonly<Record<AlertSeverity, string>> = {
  info: 'Accent',
  warning: 'Warning',
  error: 'Attention',
  critical: 'Attention',
};

const run = (text: string, style: object = {}) => ({ type: 'TextRun', text, ...style });

/** Text runs render no Markdown, unlike text blocks and fact sets: nothing needs to be escaped. */
const block = (...inlines: object[]) => ({ type: 'RichTextBlock', spacing: 'Small', inlines });

function bodyOf({ title, text, facts, severity, state }: EventSummary, origin: string): object[] {
  const color = state === 'resolved' ? 'Good' : COLORS[severity];
  return [
    block(run(title, { size: 'Large', weight: 'Bolder', color })),
    ...(text === null ? [] : [block(run(text))]),
    ...facts.map(({ label, value }) => block(run(`${label}: `, { weight: 'Bolder' }), run(value))),
    block(run(origin, { size: 'Small', isSubtle: true })),
  ];
}

/**
 * An adaptive card for a Teams workflow ("When a Teams webhook request is received"). The bounds of the
 * summary keep the message below Teams' 28 KB, whatever the characters are.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
export const teams: Format = (input) => {
  const origin = `MUTX · ${input.event.slice(0, 100)} · ${input.occurredAt.toISOString()}`;
  return jsonBody({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: bodyOf(summaryOf(input), origin),
        },
      },
    ],
  });
};
