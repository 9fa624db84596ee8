import { faultsOf, NEW_WEBHOOK, requestOf, withFormat } from './new-webhook';

const draft = { ...NEW_WEBHOOK, url: 'https://example.com' };

describe('a new webhook', () => {
  it('needs nothing but a URL', () => {
    expect(faultsOf(draft)).toEqual({});
    expect(Object.keys(faultsOf(NEW_WEBHOOK))).toEqual(['url']);
  });

  it('names every invalid field', () => {
    const faults = faultsOf({
      ...draft,
      url: 'x',
      name: 'n'.repeat(121),
      description: 'd'.repeat(501),
      events: [],
      secretChoice: 'own',
    });
    expect(Object.keys(faults)).toEqual(['url', 'name', 'description', 'events', 'secret']);
  });

  it('sends what was filled in, with the chosen secret', () => {
    expect(requestOf(draft)).toEqual({
      url: 'https://example.com',
      events: ['*'],
      generate_secret: true,
    });
    expect(
      requestOf({ ...draft, name: 'Pager', secretChoice: 'own', secret: 's', format: 'slack' }),
    ).toEqual({
      url: 'https://example.com',
      name: 'Pager',
      format: 'slack',
      events: ['*'],
      secret: 's',
    });
    expect(requestOf({ ...draft, secretChoice: 'none', secret: 'left' })).toEqual({
      url: 'https://example.com',
      events: ['*'],
    });
  });

  it('takes the events and the kind of secret of its format', () => {
    const pager = withFormat(draft, 'pagerduty');
    expect(pager).toMatchObject({ events: ['alert.*'], secretChoice: 'own' });
    expect(withFormat(pager, 'mutx').events).toEqual(['*']);
    expect(withFormat({ ...draft, events: ['agent.*'] }, 'alertmanager').events).toEqual([
      'agent.*',
    ]);
  });
});
