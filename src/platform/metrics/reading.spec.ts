import { Reading } from './reading.js';

const OPTIONS = { validMs: 60_000, timeoutMs: 1_000 };

describe('Reading', () => {
  it('reads once for all who ask within its time', async () => {
    let reads = 0;
    const reading = new Reading(() => Promise.resolve(++reads), OPTIONS);
    expect(await Promise.all([reading.value(), reading.value()])).toEqual([1, 1]);
    expect(await reading.value()).toBe(1);
  });

  it('reads again when the value is old', async () => {
    let reads = 0;
    const reading = new Reading(() => Promise.resolve(++reads), { ...OPTIONS, validMs: 0 });
    expect(await reading.value()).toBe(1);
    expect(await reading.value()).toBe(2);
  });

  it('has no value after a failure, which it does not repeat at once', async () => {
    let reads = 0;
    const reading = new Reading(() => Promise.reject(new Error(String(++reads))), OPTIONS);
    expect(await reading.value()).toBeUndefined();
    expect(await reading.value()).toBeUndefined();
    expect(reads).toBe(1);
  });

  it('takes a throw for a failure', async () => {
    const read = (): Promise<number> => {
      throw new Error('not connected');
    };
    expect(await new Reading(read, OPTIONS).value()).toBeUndefined();
  });

  it('waits no longer than its timeout, and starts no second reading meanwhile', async () => {
    let reads = 0;
    let respond: (value: string) => void = () => undefined;
    const read = (): Promise<string> => {
      reads += 1;
      return new Promise((resolve) => (respond = resolve));
    };
    const reading = new Reading(read, { ...OPTIONS, timeoutMs: 10 });
    expect(await reading.value()).toBeUndefined();
    const late = reading.value();
    respond('late');
    expect(await late).toBe('late');
    expect(reads).toBe(1);
  });
});
