import type { AppConfig } from '../../src/platform/config/app-config.js';
import { DestinationGuard } from '../../src/platform/egress/destination/destination-guard.js';
import { DestinationPolicy } from '../../src/platform/egress/destination/destination-policy.js';
import type { NameResolver } from '../../src/platform/egress/destination/name-resolver.js';
import { OutboundClient } from '../../src/platform/egress/outbound-client.js';
import { HOSTILE_URLS } from '../support/hostile-urls.js';

const config = {
  allowPrivateDestinations: false,
  allowedDestinations: { ranges: [], ports: [] },
  delivery: { timeoutMs: 1_000 },
} as unknown as AppConfig;

/** What is asked of it is a hole: none of these hosts is a name of DNS. */
const resolver = {
  resolve: (name: string) => Promise.reject(new Error(`${name} went to DNS`)),
} as NameResolver;

describe.each(HOSTILE_URLS.map((url) => [url]))('%j', (url) => {
  const guard = new DestinationGuard(config, resolver);

  it('is refused when it is registered', async () => {
    await expect(new DestinationPolicy(guard).check(url)).rejects.toMatchObject({
      kind: 'bad_request',
      code: 'invalid_url',
      detail: expect.stringMatching(
        /^\S+ resolves to a non-public address\.$|^The URL must not contain/,
      ),
    });
  });

  it('is not connected to', async () => {
    const client = new OutboundClient(guard);
    const result = await client.post({
      endpoint: 'e',
      url,
      headers: {},
      body: '{}',
      timeoutMs: 1_000,
    });
    expect(result).toMatchObject({
      kind: 'error',
      reason: 'blocked',
      message: expect.stringMatching(/^\S+ resolves to a non-public address$/),
    });
    client.onApplicationShutdown();
  });
});
