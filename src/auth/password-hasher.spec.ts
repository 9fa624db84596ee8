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
    expect(await hasher.verify('correct horse', hash)).toBe(true);
    expect(await hasher.verify('wrong horse', hash)).toBe(false);
  });

  it('does the same work where there is no user, and says no', async () => {
    expect(await hasher.verify('correct horse', undefined)).toBe(false);
    expect(compared.map(costOf)).toEqual([costOf(await hasher.hash('x'))]);
  });
});
