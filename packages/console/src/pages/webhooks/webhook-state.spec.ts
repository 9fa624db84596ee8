import { eventsText, shortTitleOf, stateOf, titleOf } from './webhook-state';

const healthy = { is_active: true, is_paused: false, circuit_open: false, consecutive_failures: 0 };

describe('stateOf', () => {
  it.each([
    ['active', {}],
    ['failing', { consecutive_failures: 1 }],
    ['circuit-open', { consecutive_failures: 5, circuit_open: true }],
    ['paused', { circuit_open: true, is_paused: true }],
    ['inactive', { circuit_open: true, is_paused: true, is_active: false }],
  ])('is %s for %j', (state, change) => {
    expect(stateOf({ ...healthy, ...change })).toBe(state);
  });
});

describe('titleOf', () => {
  it('is the name, or the URL of a webhook without one', () => {
    expect(titleOf({ name: 'Pager', url: 'https://a.example' })).toBe('Pager');
    expect(titleOf({ name: null, url: 'https://a.example' })).toBe('https://a.example');
  });
});

describe('shortTitleOf', () => {
  it('is the name, or the host of the URL', () => {
    expect(shortTitleOf({ name: 'Pager', url: 'https://a.example' })).toBe('Pager');
    expect(shortTitleOf({ name: null, url: 'https://a.example:81/x/y' })).toBe('a.example:81');
    expect(shortTitleOf({ name: null, url: 'https://hooks.slack.com/***' })).toBe(
      'hooks.slack.com',
    );
  });
});

describe('eventsText', () => {
  it.each([
    [['*'], 'All events'],
    [['agent.*'], 'agent.*'],
    [['agent.*', 'alert.*'], 'agent.*, alert.*'],
    [['agent.*', 'alert.*', 'metrics.report', 'webhook.test'], 'agent.*, alert.* and 2 more'],
  ])('shortens %j', (events, text) => {
    expect(eventsText(events)).toBe(text);
  });
});
