import { DomainError } from '../platform/http/errors/domain-error.js';
import { subscribedEvents } from './subscribed-events.js';

function refusalOf(names: string[]): DomainError {
  try {
    subscribedEvents(names);
  } catch (error) {
    if (error instanceof DomainError) return error;
  }
  throw new Error('not refused');
}

describe('subscribedEvents', () => {
  it('keeps aliases and order, and drops duplicates', () => {
    expect(
      subscribedEvents(['agent.status_update', '*', 'agent.*', '*', 'agent.status_update']),
    ).toEqual(['agent.status_update', '*', 'agent.*']);
  });

  it('names the unknown ones and lists what is supported', () => {
    const { kind, code, detail } = refusalOf(['*', 'agent.statue', 'x']);
    expect({ kind, code }).toEqual({ kind: 'bad_request', code: 'invalid_event' });
    expect(detail).toMatch(
      /^Invalid event name "agent.statue", "x"\. Supported are: \*, agent\.\*/,
    );
    expect(detail).toContain('agent.status_changed');
    expect(detail).toContain('webhook.test');
  });

  it('does not repeat a whole body', () => {
    const names = Array.from({ length: 50 }, (_, n) => `${n}`.padEnd(10_000, 'x'));
    expect(refusalOf(names).detail.length).toBeLessThan(1_500);
  });
});
