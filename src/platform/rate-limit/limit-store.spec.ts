import { limitStore, LOGIN } from './limit-store.js';
import type { Count } from './window-counter.js';

function hit(Store: ReturnType<typeof limitStore>, key: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, count?: Count) =>
      error ? reject(error) : resolve(count?.current ?? 0);
    new Store({}).incr(key, done, 60_000, 10);
  });
}

describe('limitStore', () => {
  it('counts where all processes count', async () => {
    const store = limitStore({ hit: () => Promise.resolve({ current: 7, ttl: 1 }) });
    expect(await hit(store, 'address:a')).toBe(7);
    expect(await hit(store, `${LOGIN}a`)).toBe(7);
  });

  it('goes on counting logins, and nothing else, while the shared counter is away', async () => {
    let away = false;
    const store = limitStore({
      hit: () =>
        away ? Promise.reject(new Error('away')) : Promise.resolve({ current: 1, ttl: 1 }),
    });
    await hit(store, `${LOGIN}a`);
    away = true;
    expect(await hit(store, `${LOGIN}a`)).toBe(2);
    expect(await hit(store, `${LOGIN}a`)).toBe(3);
    expect(await hit(store, `${LOGIN}b`)).toBe(1);
    await expect(hit(store, 'address:a')).rejects.toThrow('away');
  });
});
