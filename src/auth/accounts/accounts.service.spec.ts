import type { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { AccountsService } from './accounts.service.js';
import type { User } from '../entities/user.entity.js';
import type { LoginLimiter } from './login-limiter.js';
import type { PasswordHasher } from './password-hasher.js';
import type { SessionsService } from '../sessions/sessions.service.js';
import type { UsersRepository } from './users.repository.js';

const ADA = { id: 'u', email: 'ada@example.com', passwordHash: 'hash' } as User;

/** A service that knows Ada, whose password is never right; `verified` are the hashes it was held against. */
function service() {
  const verified: (string | undefined)[] = [];
  const accounts = new AccountsService(
    {
      findByEmail: (email: string) => Promise.resolve(email === ADA.email ? ADA : null),
      findById: () => Promise.resolve(null),
    } as unknown as UsersRepository,
    {
      verify: (_: string, hash: string | undefined) => {
        verified.push(hash);
        return Promise.resolve(false);
      },
    } as unknown as PasswordHasher,
    {} as SessionsService,
    {} as UnitOfWork,
    { limit: (_: string, __: object, work: () => unknown) => work() } as unknown as LoginLimiter,
  );
  return { accounts, verified };
}

describe('AccountsService', () => {
  it.each([
    ['ada@example.com', 'hash'],
    ['nobody@example.com', undefined],
  ])(
    'holds the password of %s against a hash, there or not, and says the same',
    async (email, hash) => {
      const { accounts, verified } = service();
      await expect(accounts.login({ email, password: 'x' }, '')).rejects.toMatchObject({
        code: 'invalid_credentials',
        detail: 'The email or the password is wrong.',
      });
      expect(verified).toEqual([hash]);
    },
  );
});
