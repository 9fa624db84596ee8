import { randomBytes } from 'node:crypto';
import type { AppConfig } from '../../platform/config/app-config.js';
import { parseKeyring } from '../../platform/config/keyring.js';
import { SECRET_COLUMNS, SecretCipher, type SecretColumn } from './secret-cipher.js';
import { SecretsReencryption } from './secrets-reencryption.js';
import type { StoredSecrets } from './stored-secrets.repository.js';

const KEYS = [1, 2].map(() => randomBytes(32).toString('base64'));
const cipherOf = (...keys: (string | undefined)[]): SecretCipher =>
  new SecretCipher({
    encryptionKeys: parseKeyring(keys.join(',')),
  } as unknown as AppConfig);
const [oldOnly, both, newOnly] = [cipherOf(KEYS[0]), cipherOf(KEYS[1], KEYS[0]), cipherOf(KEYS[1])];

const idOf = (n: number): string => `019c0000-0000-7000-8000-${String(n).padStart(12, '0')}`;

const row = (cipher: SecretCipher, n: number, secret = `secret ${n}`): StoredSecrets => ({
  id: idOf(n),
  ...(Object.fromEntries(
    SECRET_COLUMNS.map((column) => [
      column,
      cipher.encrypt({ webhookId: idOf(n), column }, column === 'secret' ? secret : column),
    ]),
  ) as Record<SecretColumn, string>),
});

/** The table, in memory; `meddle` happens before a row is replaced. */
function table(
  rows: StoredSecrets[],
  meddle: (rows: Map<string, StoredSecrets>) => void = () => {},
) {
  const byId = new Map(rows.map((it) => [it.id, it]));
  return {
    rows: byId,
    forgetEnded: () => Promise.resolve(0),
    find: (prefix: string, after: string, limit: number) =>
      Promise.resolve(
        [...byId.values()]
          .filter(({ id, secret }) => id > after && !secret?.startsWith(prefix))
          .slice(0, limit),
      ),
    replace: (old: StoredSecrets, now: StoredSecrets) => {
      meddle(byId);
      const same = byId.get(old.id)?.secret === old.secret;
      if (same) byId.set(old.id, now);
      return Promise.resolve(same);
    },
  };
}

describe('SecretsReencryption', () => {
  it('puts everything under the new key, however much there is', async () => {
    const stored = table(Array.from({ length: 450 }, (_, n) => row(oldOnly, n)));
    const done = await new SecretsReencryption(stored, both).run();
    expect(done).toEqual({ reencrypted: 450, forgotten: 0, unreadable: [] });
    for (const [n, row] of [...stored.rows.values()].entries()) {
      const opened = SECRET_COLUMNS.map((column) =>
        newOnly.decrypt({ webhookId: row.id, column }, row[column] ?? ''),
      );
      expect(opened).toEqual([`secret ${n}`, ...SECRET_COLUMNS.slice(1)]);
    }
    const again = await new SecretsReencryption(stored, both).run();
    expect(again.reencrypted).toBe(0);
  });

  it('looks again at what was changed meanwhile', async () => {
    let meddled = 0;
    const stored = table([row(oldOnly, 1), row(oldOnly, 2)], (rows) => {
      if (meddled++ === 0) rows.set(idOf(1), row(oldOnly, 1, 'changed'));
    });
    const done = await new SecretsReencryption(stored, both).run();
    expect(done.reencrypted).toBe(2);
    const { secret } = stored.rows.get(idOf(1)) ?? {};
    expect(newOnly.decrypt({ webhookId: idOf(1), column: 'secret' }, secret ?? '')).toBe('changed');
  });

  it('says what it could not read, and does the rest', async () => {
    const foreign = row(cipherOf(randomBytes(32).toString('base64')), 1);
    const stored = table([foreign, row(oldOnly, 2)]);
    const done = await new SecretsReencryption(stored, both).run();
    expect(done).toMatchObject({ reencrypted: 1, unreadable: [expect.stringContaining(idOf(1))] });
    expect(stored.rows.get(idOf(1))).toBe(foreign);
  });
});
