import type { DomainError } from '../../platform/http/errors/domain-error.js';
import { PasswordHasher } from './password-hasher.js';

describe('PasswordHasher', () => {
  const hasher = new PasswordHasher();
  /** What was compared with, by argon2 itself. */
  const compared: string[] = [];

  beforeAll(async () => {
    const compare = hasher.compare.bind(hasher);
    hasher.compare = (stored, password) => {
      compared.push(stored);
      return compare(stored, password);
    };
    await hasher.onModuleInit();
  });

  beforeEach(() => {
    compared.length = 0;
  });

  const costOf = (hash: string | undefined): string | undefined =>
    /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/.exec(hash ?? '')?.[0];

  it('knows a password by its hash, and no other', async () => {
    const hash = await hasher.hash('correct horse');
    expect(costOf(hash)).toBeDefined();
    expect(await hasher.verify('correct horse', hash, 'a')).toBe(true);
    expect(await hasher.verify('wrong horse', hash, 'a')).toBe(false);
  });

  it('does the same work where there is no user, and says no', async () => {
    expect(await hasher.verify('correct horse', undefined, 'a')).toBe(false);
    expect(compared.map(costOf)).toEqual([costOf(await hasher.hash('x'))]);
  });

  it('hashes few passwords at once, and of one address no more than may wait', async () => {
    let running = 0;
    let most = 0;
    const slow = new PasswordHasher();
    slow.compare = async () => {
      most = Math.max(most, (running += 1));
      await new Promise(setImmediate);
      running -= 1;
      return true;
    };
    const checks = Array.from({ length: 60 }, () => slow.verify('x', 'hash', 'a'));
    checks.push(slow.verify('x', 'hash', 'b'));
    const results = await Promise.allSettled(checks);
    expect(most).toBe(2);
    const rejected = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as DomainError] : [],
    );
    expect(rejected).toHaveLength(8);
    expect(rejected[0]).toMatchObject({ kind: 'too_many_requests', code: 'rate_limited' });
    expect(results.at(-1)?.status).toBe('fulfilled');
  });
});
