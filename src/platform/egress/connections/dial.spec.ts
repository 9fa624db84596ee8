import type { LookupAddress } from 'node:dns';
import type { AppConfig } from '../../config/app-config.js';
import { BlockedDestinationError, DestinationGuard } from '../destination/destination-guard.js';
import { dial, guardedLookup } from './dial.js';

const PUBLIC = ['93.184.216.34', '2606:4700:4700::1111'];
const refused = new Error('not to be called');

type Resolve = (hostname: string) => Promise<string[]>;

function guardWith(resolve: Resolve, ports = [{ first: 1, last: 65_535 }]) {
  const allowedDestinations = { ranges: [], ports };
  return new DestinationGuard(
    { allowPrivateDestinations: false, allowedDestinations } as unknown as AppConfig,
    { resolve } as never,
  );
}

function lookup(resolve: Resolve, all: boolean) {
  return new Promise((done, reject) => {
    const target = { isInternal: false };
    guardedLookup(guardWith(resolve), target)('hook.example', { all }, (error, address, family) => {
      if (error) reject(error);
      else done(all ? address : [address, family]);
    });
  });
}

describe('guardedLookup', () => {
  it('answers every address that it checked', async () => {
    const found = (await lookup(() => Promise.resolve(PUBLIC), true)) as LookupAddress[];
    expect(found).toEqual([
      { address: PUBLIC[0], family: 4 },
      { address: PUBLIC[1], family: 6 },
    ]);
  });

  it('answers the first one to a socket that wants one', async () => {
    expect(await lookup(() => Promise.resolve(PUBLIC), false)).toEqual([PUBLIC[0], 4]);
  });

  it.each([[['127.0.0.1']], [[...PUBLIC, '10.0.0.1']], [['fd00::1', ...PUBLIC]], [['not an ip']]])(
    'refuses %j',
    async (answer) => {
      await expect(lookup(() => Promise.resolve(answer), true)).rejects.toThrow(
        BlockedDestinationError,
      );
    },
  );

  it('asks once and gives what it checked, however the next answer differs', async () => {
    const answers = [PUBLIC, ['127.0.0.1']];
    const rebinding = () => Promise.resolve(answers.shift() ?? []);
    expect(await lookup(rebinding, false)).toEqual([PUBLIC[0], 4]);
    await expect(lookup(rebinding, false)).rejects.toThrow(BlockedDestinationError);
  });

  it('passes on what the resolver says, and takes no answer for a failure', async () => {
    await expect(lookup(() => Promise.reject(refused), true)).rejects.toBe(refused);
    await expect(lookup(() => Promise.resolve([]), true)).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
  });
});

describe('dial', () => {
  const dialed = (guard: DestinationGuard, url: string) => () => dial(new URL(url), guard, {});

  it.each(['127.0.0.1', '[::1]', '169.254.169.254'])('does not dial %s', (host) => {
    const guard = guardWith(() => Promise.reject(refused));
    const address = host.replace(/[[\]]/g, '');
    expect(dialed(guard, `http://${host}/`)).toThrow(BlockedDestinationError.address(address));
  });

  it.each([
    ['http://hook.example/', 80],
    ['https://hook.example:22/', 22],
  ])('does not dial the port of %s, which is not allowed', (url, port) => {
    const guard = guardWith(() => Promise.reject(refused), [{ first: 443, last: 443 }]);
    expect(dialed(guard, url)).toThrow(BlockedDestinationError.port(port));
  });
});
