import { requestedDelay } from './requested-delay.js';

const delayOf = (status: number, headers: Record<string, string>, body = '') =>
  requestedDelay(status, new Map(Object.entries(headers)), body);

/** https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit-rate-limit-response-example */
const DISCORD =
  '{"message":"You are being rate limited.","retry_after":64.57,"global":false,"code":0}';

describe('requestedDelay', () => {
  it.each([
    [429, { 'retry-after': '65', 'x-ratelimit-reset-after': '64.57' }, DISCORD, '65'],
    [503, { 'retry-after': '7' }, '', '7'],
    [429, { 'x-ratelimit-reset-after': '64.57' }, DISCORD, '64.57'],
    [429, {}, DISCORD, '64.57'],
    [429, {}, '{"retry_after":0}', '0'],
  ])('%i with %j and %s asks for %s', (status, headers, body, delay) => {
    expect(delayOf(status, headers, body)).toBe(delay);
  });

  it.each([
    [200, { 'x-ratelimit-reset-after': '64.57' }, ''],
    [500, { 'x-ratelimit-reset-after': '64.57' }, DISCORD],
    [429, {}, ''],
    [429, {}, 'null'],
    [429, {}, '[1]'],
    [429, {}, '{"retry_after":"64.57"}'],
    [429, {}, '{"retry_after":-1}'],
    [429, {}, '{"retry_after":1'],
  ])('%i with %j and %s asks for none', (status, headers, body) => {
    expect(delayOf(status, headers, body)).toBeNull();
  });
});
