import { summaryOf, type Fact } from './event-summary.js';
import { fit } from './fit.js';
import { jsonBody, type Format } from './format.js';

/** Slack's limits, in characters: https://docs.slack.dev/reference/block-kit/blocks */
const HEADER_MAX = 150;
const TEXT_MAX = 3_000;
const FIELD_MAX = 2_000;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Without `<` there are no mentions, channels or links. */
const escape = (character: string): string => ENTITIES[character] ?? character;

const plain = (text: string, max: number) => ({
  type: 'plain_text',
  text: fit(text, max, escape),
  emoji: false,
});

/** `verbatim`: addresses and channel names in the text are not turned into links. */
const field = ({ label, value }: Fact) => ({
  type: 'mrkdwn',
  text: fit(`*${label}*\n${value}`, FIELD_MAX, escape),
  verbatim: true,
});

/** A message of Slack's incoming webhooks: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export const slack: Format = (input) => {
  const { title, text, facts } = summaryOf(input);
  const origin = `MUTX · ${input.event} · ${input.occurredAt.toISOString()}`;
  return jsonBody({
    text: fit(title, TEXT_MAX, escape),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain(title, HEADER_MAX) },
      ...(text === null ? [] : [{ type: 'section', text: plain(text, TEXT_MAX) }]),
      ...(facts.length === 0 ? [] : [{ type: 'section', fields: facts.map(field) }]),
      { type: 'context', elements: [plain(origin, TEXT_MAX)] },
    ],
  });
};
