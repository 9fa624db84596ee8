import { deliveryFilters, type DeliveryFilters } from './delivery-filters.js';

const ALL: DeliveryFilters = { types: null };
const UNSUCCESSFUL = ['pending', 'failed', 'cancelled'];

/** Which columns are looked up by value, and what else is compared. */
function plan(webhookIds: string[], filters: Partial<DeliveryFilters>): unknown {
  const { where, anyOf = [] } = deliveryFilters(webhookIds, { ...ALL, ...filters });
  return [where, Object.fromEntries(anyOf.map(({ column, values }) => [column, values]))];
}

describe('filters of deliveries', () => {
  it.each<[string, Partial<DeliveryFilters>, unknown]>([
    ['none', {}, ['t.webhook_id = $1', {}]],
    ['a type', { types: ['a'] }, ['t.webhook_id = $1', { event_type: ['a'] }]],
    ['success', { success: true }, ['t.webhook_id = $1 AND t.status = $2', {}]],
    [
      'success of types',
      { success: true, types: ['a', 'b'] },
      ['t.webhook_id = $1 AND t.status = $2', { event_type: ['a', 'b'] }],
    ],
    [
      'no success',
      { success: false },
      [`t.webhook_id = $1 AND t.status <> 'delivered'`, { status: UNSUCCESSFUL }],
    ],
    [
      'a status of types',
      { status: 'failed', types: ['a'] },
      [
        `t.webhook_id = $1 AND t.event_type = ANY ($2::text[]) AND t.status <> 'delivered'`,
        { status: ['failed'] },
      ],
    ],
    [
      'a contradiction',
      { status: 'failed', success: true },
      [`t.webhook_id = $1 AND t.status <> 'delivered'`, { status: [] }],
    ],
  ])('look up %s by an index', (_what, filters, expected) => {
    expect(plan(['w'], filters)).toEqual(expected);
  });

  it('of several webhooks look up each', () => {
    expect(plan(['v', 'w'], {})).toEqual(['', { webhook_id: ['v', 'w'] }]);
    expect(plan([], { types: ['a'] })).toEqual(['', { webhook_id: [], event_type: ['a'] }]);
  });
});
