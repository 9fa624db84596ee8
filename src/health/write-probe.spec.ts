import { writeFailureOf } from './write-failure.js';
import { WriteProbe } from './write-probe.js';
import type { WriteProbesRepository } from './write-probes.repository.js';

const probeWith = (write: () => Promise<void>) =>
  new WriteProbe({ write } as unknown as WriteProbesRepository);

describe('WriteProbe', () => {
  it('shares a result for a second', async () => {
    let writes = 0;
    const probe = probeWith(() => Promise.resolve(void (writes += 1)));
    for (let n = 0; n < 5; n++) {
      const both = [probe.failureOfWrites(), probe.failureOfWrites()];
      expect(await Promise.all(both)).toEqual([undefined, undefined]);
    }
    expect(writes).toBe(1);
  });

  it('begins no other write while one hangs, and learns of its end', async () => {
    let writes = 0;
    let end = () => undefined as void;
    const probe = probeWith(() => {
      writes += 1;
      return new Promise((resolve) => (end = resolve));
    });
    const late = 'PostgreSQL did not complete a write within 1 s';
    expect(await probe.failureOfWrites()).toBe(late);
    expect(await probe.failureOfWrites()).toBe(late);
    expect(writes).toBe(1);
    end();
    await new Promise(setImmediate);
    expect(await probe.failureOfWrites()).toBeUndefined();
  });

  it('reports why a write failed', async () => {
    const probe = probeWith(() => Promise.reject(Object.assign(new Error(), { code: '53100' })));
    expect(await probe.failureOfWrites()).toBe("PostgreSQL's disk is full");
  });
});

describe('writeFailureOf', () => {
  it.each([
    ['25006', 'PostgreSQL is read-only'],
    ['53100', "PostgreSQL's disk is full"],
    ['57014', 'PostgreSQL did not complete a write within 1 s'],
    ['42501', 'PostgreSQL rejects writes'],
  ])('%s', (code, reason) => {
    expect(writeFailureOf({ driverError: { code } })).toBe(reason);
    expect(writeFailureOf({ code })).toBe(reason);
  });
});
