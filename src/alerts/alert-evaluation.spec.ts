import { alertFingerprint } from '../events/catalogue/alert-types.js';
import { findEventType } from '../events/catalogue/catalogue.js';
import { alertEvent, alertKey, transitions, type Observation } from './alert-evaluation.js';

function cpu(value: number, agent = 'a'): Observation {
  return {
    type: 'alert.cpu_high',
    subjectId: agent,
    userId: 'u',
    about: { agent_id: agent },
    firing: value >= 90,
    value,
    threshold: 90,
  };
}

const memory = (value: number): Observation =>
  ({ ...cpu(value), type: 'alert.memory_high' }) as Observation;

const transitionsOf = (firing: string[], ...observations: Observation[]) =>
  transitions(new Set(firing), observations).map(({ type, value }) => `${type} ${value}`);

const FIRING = alertKey(cpu(0));

describe('transitions', () => {
  it('starts an alert once', () => {
    expect(transitionsOf([], cpu(50), cpu(95), cpu(97))).toEqual(['alert.cpu_high 95']);
    expect(transitionsOf([FIRING], cpu(98))).toEqual([]);
  });

  it('ends an alert once', () => {
    expect(transitionsOf([FIRING], cpu(95), cpu(20), cpu(10))).toEqual(['alert.cpu_high 20']);
    expect(transitionsOf([], cpu(10))).toEqual([]);
  });

  it('returns every transition in order', () => {
    expect(transitionsOf([], cpu(95), cpu(10), cpu(96))).toEqual([
      'alert.cpu_high 95',
      'alert.cpu_high 10',
      'alert.cpu_high 96',
    ]);
  });

  it('keeps alerts and subjects apart', () => {
    expect(transitionsOf([FIRING], memory(95), cpu(95, 'b'), cpu(95))).toEqual([
      'alert.memory_high 95',
      'alert.cpu_high 95',
    ]);
  });

  it('does not change its argument', () => {
    const firing = new Set([FIRING]);
    transitions(firing, [cpu(10)]);
    expect([...firing]).toEqual([FIRING]);
  });
});

describe('alertEvent', () => {
  const since = new Date('2026-11-01T12:00:00Z');

  it('contains the state, the subject, the values and the start', () => {
    expect(alertEvent(cpu(95), since)).toEqual({
      userId: 'u',
      type: 'alert.cpu_high',
      data: {
        state: 'firing',
        fingerprint: alertFingerprint('alert.cpu_high', 'a'),
        severity: 'warning',
        agent_id: 'a',
        value: 95,
        threshold: 90,
        since: '2026-11-01T12:00:00.000Z',
      },
    });
    expect(alertEvent(cpu(10), since).data).toMatchObject({ state: 'resolved', value: 10 });
  });

  it('has the same fingerprint in both states, and another per alert and subject', () => {
    const fingerprintOf = (observation: Observation): unknown =>
      (alertEvent(observation, since).data as { fingerprint: string }).fingerprint;
    expect(fingerprintOf(cpu(10))).toBe(fingerprintOf(cpu(95)));
    expect(new Set([cpu(95), memory(95), cpu(95, 'b')].map(fingerprintOf)).size).toBe(3);
  });

  it('has the fields that the catalogue requires', () => {
    const { type, data } = alertEvent(cpu(95), since);
    expect(Object.keys(data).sort()).toEqual(
      [...(findEventType(type)?.schema.required ?? [])].sort(),
    );
  });
});
