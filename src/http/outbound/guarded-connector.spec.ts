import type { LookupAddress } from 'node:dns';
import { guardedLookup, OutboundConnector } from './guarded-connector.js';
import { BlockedAddressError, type Resolve } from './public-addresses.js';

const PUBLIC = ['93.184.216.34', '2606:4700:4700::1111'];
const refused = new Error('not to be called');

function lookup(resolve: Resolve, all: boolean) {
  return new Promise((done, reject) => {
    guardedLookup(resolve)('hook.example', { all }, (error, address, family) => {
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
        BlockedAddressError,
      );
    },
  );

  it('asks once and gives what it checked, however the next answer differs', async () => {
    const answers = [PUBLIC, ['127.0.0.1']];
    const rebinding = () => Promise.resolve(answers.shift() ?? []);
    expect(await lookup(rebinding, false)).toEqual([PUBLIC[0], 4]);
    await expect(lookup(rebinding, false)).rejects.toThrow(BlockedAddressError);
  });

  it('passes on what the resolver says, and takes no answer for a failure', async () => {
    await expect(lookup(() => Promise.reject(refused), true)).rejects.toBe(refused);
    await expect(lookup(() => Promise.resolve([]), true)).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
  });
});

describe('OutboundConnector', () => {
  it.each(['127.0.0.1', '::1', '169.254.169.254'])('does not dial %s', async (hostname) => {
    const { connect } = new OutboundConnector(1_000, () => Promise.reject(refused));
    const error = await new Promise((done) => {
      connect({ hostname, protocol: 'http:', port: '9' }, (...[failure]) => done(failure));
    });
    expect(error).toBeInstanceOf(BlockedAddressError);
  });
});
