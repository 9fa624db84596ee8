import type { AlertSeverity } from '../../events/catalogue/event-data.js';
import { summaryOf } from './event-summary.js';
import { fit } from './fit.js';
import { jsonBody, type Format } from './format.js';

/**
 * In characters, below Discord's limits of 256, 4,096, 1,024 and 2,048, so that the embed stays below
 * 6,000 in all: https://docs.discord.com/developers/resources/message#embed-object-embed-limits
 */
const TITLE_MAX = 256;
const DESCRIPTION_MAX = 2_000;
const VALUE_MAX = 300;
const FOOTER_MAX = 200;

const COLORS: Readonly<Record<AlertSeverity, number>> = {
  info: 0x3b82f6,
  warning: 0xf59e0b,
  error: 0xdc2626,
  critical: 0x991b1b,
};
const RESOLVED = 0x16a34a;

/** Markdown, mentions and masked links begin with ASCII punctuation, which a backslash makes literal. */
const escape = (character: string): string =>
  /[!-/:-@[-`{-~]/.test(character) ? `\\${character}` : character;

/** Executes a webhook: https://docs.discord.com/developers/resources/webhook#execute-webhook */
export const discord: Format = (input) => {
  const { title, text, facts, severity, state } = summaryOf(input);
  return jsonBody({
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: fit(title, TITLE_MAX, escape),
        ...(text !== null && { description: fit(text, DESCRIPTION_MAX, escape) }),
        color: state === 'resolved' ? RESOLVED : COLORS[severity],
        fields: facts.map(({ label, value }) => ({
          name: label,
          value: fit(value, VALUE_MAX, escape),
          inline: true,
        })),
        footer: { text: fit(`MUTX · ${input.event}`, FOOTER_MAX) },
        timestamp: input.occurredAt.toISOString(),
      },
    ],
  });
};
