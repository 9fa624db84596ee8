import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import type { Transaction } from '../../platform/database/unit-of-work.js';
import { User } from '../entities/user.entity.js';

@Injectable()
export class UsersRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ids: IdGenerator,
    private readonly clock: DatabaseClock,
  ) {}

  findById(id: string): Promise<User | null> {
    return this.dataSource.manager.findOneBy(User, { id });
  }

  findByEmail(email: string): Promise<User | null> {
    return this.dataSource.manager.findOneBy(User, { email });
  }

  /** The new user's id, or null when the email is taken. */
  async create(
    tx: Transaction,
    user: Pick<User, 'email' | 'name' | 'passwordHash'>,
  ): Promise<string | null> {
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO users (id, email, name, password_hash, is_active, created_at)
       VALUES ($1, $2, $3, $4, true, $5)
       ON CONFLICT (email) DO NOTHING
       RETURNING id`,
      [this.ids.next(), user.email, user.name, user.passwordHash, this.clock.now()],
    );
    return rows[0]?.id ?? null;
  }

  /**
   * False when the user is inactive or has another password by now. Until the transaction ends the
   * password cannot change, so a session opened in it is seen by the change that ends all sessions.
   */
  async lockUnlessPasswordChanged(tx: Transaction, { id, passwordHash }: User): Promise<boolean> {
    const rows = await tx.query(
      'SELECT 1 FROM users WHERE id = $1 AND password_hash = $2 AND is_active FOR SHARE',
      [id, passwordHash],
    );
    return rows.length > 0;
  }

  /**
   * Makes the user inactive, which invalidates all credentials, and removes what identifies the person.
   * False when the user is inactive or has another password by now.
   */
  async anonymize(tx: Transaction, { id, passwordHash }: User): Promise<boolean> {
    const { affected } = await tx.manager.update(
      User,
      { id, passwordHash, isActive: true },
      { isActive: false, email: `deleted:${id}`, name: '', passwordHash: '' },
    );
    return affected === 1;
  }

  /** False when the password is another by now. */
  async replacePassword(
    tx: Transaction,
    { id, passwordHash }: User,
    newHash: string,
  ): Promise<boolean> {
    const { affected } = await tx.manager.update(
      User,
      { id, passwordHash },
      { passwordHash: newHash },
    );
    return affected === 1;
  }
}
