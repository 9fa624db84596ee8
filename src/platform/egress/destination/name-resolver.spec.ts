import { hostname } from 'node:os';
import { HostFiles } from './host-files.js';
import { NameResolver } from './name-resolver.js';

const filesWith = (hosts: Record<string, string[]>): HostFiles =>
  ({
    addressesOf: (name: string) => Promise.resolve(hosts[name] ?? []),
    candidatesFor: () => Promise.resolve([]),
  }) as unknown as HostFiles;

describe('NameResolver', () => {
  it('goes by the hosts file first', async () => {
    const resolver = new NameResolver(filesWith({ receiver: ['10.0.0.5'] }));
    expect(await resolver.resolve('receiver')).toEqual(['10.0.0.5']);
  });

  it('rejects a name that no file and no server knows', async () => {
    const files = new HostFiles();
    expect(await files.candidatesFor('x.invalid.')).toEqual(['x.invalid.']);
    await expect(new NameResolver(files).resolve('x.invalid.')).rejects.toThrow();
  });

  it('finds this machine, where its hosts file names it', async () => {
    const files = new HostFiles();
    const addresses = await files.addressesOf(hostname());
    if (addresses.length === 0) return;
    expect(await new NameResolver(files).resolve(hostname())).toEqual(addresses);
  });
});
