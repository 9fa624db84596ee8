import { UpCheck } from './up-check.js';

describe('UpCheck', () => {
  it('says whether the server answers', async () => {
    expect(await new UpCheck(() => Promise.resolve('PONG'), 1_000).isUp()).toBe(true);
    expect(await new UpCheck(() => Promise.reject(new Error('away')), 1_000).isUp()).toBe(false);
  });

  it('takes a throw for a no', async () => {
    const question = () => {
      throw new Error('not connected');
    };
    expect(await new UpCheck(question, 1_000).isUp()).toBe(false);
  });

  it('waits no longer than its timeout, and asks anew after it', async () => {
    let asked = 0;
    const check = new UpCheck(
      () => (asked++ === 0 ? new Promise(() => {}) : Promise.resolve()),
      20,
    );
    expect(await check.isUp()).toBe(false);
    expect(await check.isUp()).toBe(true);
  });

  it('asks once for all who ask at the same time', async () => {
    let asked = 0;
    const check = new UpCheck(() => Promise.resolve(asked++), 1_000);
    expect(await Promise.all([check.isUp(), check.isUp(), check.isUp()])).toEqual([
      true,
      true,
      true,
    ]);
    expect(asked).toBe(1);
    await check.isUp();
    expect(asked).toBe(2);
  });
});
