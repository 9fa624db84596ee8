import type { WebhookFormat } from 'mutx-sdk';
import { bodyOf, curlCommand, isMasked, shellQuoted, whyNoCommand } from './curl';

const SENT = {
  delivery: {
    id: 'd1',
    event: 'agent.status',
    event_id: 'e1',
    payload: '{"error_message":"it\'s late","n":1.0}',
  },
  event: { data: {} as never, occurred_at: '2026-11-27T09:30:00.123Z' },
  webhook: { url: 'http://a.example/hook', format: 'mutx' as WebhookFormat, headers: null },
} as const;

describe('the command that sends a delivery again', () => {
  it('quotes whatever a shell would interpret', () => {
    expect(shellQuoted(`it's $(rm -rf /) "x"`)).toBe(`'it'\\''s $(rm -rf /) "x"'`);
  });

  it('contains the whole body, with the data as it is stored', () => {
    expect(bodyOf(SENT.delivery, SENT.event.occurred_at)).toBe(
      '{"event":"agent.status","timestamp":"2026-11-27T09:30:00.123Z","delivery_id":"d1",' +
        '"data":{"error_message":"it\'s late","n":1.0}}',
    );
  });

  it('sends it to the URL, with the headers of the webhook', () => {
    const webhook = { ...SENT.webhook, headers: { Authorization: '***' } };
    expect(curlCommand({ ...SENT, webhook }).split(' \\\n  ')).toEqual([
      "curl 'http://a.example/hook'",
      "-H 'Content-Type: application/json'",
      "-H 'X-MUTX-Event: agent.status'",
      "-H 'X-MUTX-Event-Id: e1'",
      "-H 'X-MUTX-Delivery-Id: d1'",
      "-H 'Authorization: ***'",
      expect.stringMatching(/^--data-raw '.*it'\\''s late.*'$/),
    ]);
    expect(isMasked({ ...SENT, webhook })).toBe(true);
    expect(isMasked(SENT)).toBe(false);
  });

  it('is missing where the body cannot be known', () => {
    expect(whyNoCommand(SENT)).toBeUndefined();
    const slack = { ...SENT.webhook, format: 'slack' as const };
    expect(whyNoCommand({ ...SENT, webhook: slack })).toContain('slack');
    expect(whyNoCommand({ ...SENT, event: { ...SENT.event, data: null } })).toContain('erased');
  });
});
