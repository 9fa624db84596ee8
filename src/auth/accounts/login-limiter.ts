import { hash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import { FailedLoginsRepository } from './failed-logins.repository.js';
import { ACCOUNT_WAITS, ADDRESS_WAITS, waitsOf } from './login-waits.js';

/** What is tried: each has failures of its own. */
export type Trial = 'login' | 'register' | 'password';

const WAITS = { account: waitsOf(ACCOUNT_WAITS), address: waitsOf(ADDRESS_WAITS) };

/**
 * Delays logins after failures, per account (existing or not) and per address. During the delay nothing
 * is checked, not even a correct password.
 */
@Injectable()
export class LoginLimiter {
  private readonly logger = new Logger(LoginLimiter.name);

  constructor(
    private readonly failures: FailedLoginsRepository,
    private readonly config: AppConfig,
  ) {}

  /** Does `work`, whose refusal counts as a failure; 429 (`too_many_attempts`) without doing it during a wait. */
  async limit<T>(
    trial: Trial,
    { account, address }: { account: string; address: string },
    work: () => Promise<T>,
  ): Promise<T> {
    const accountKey = keyOf(`${trial}:${account}`);
    const addressKey = this.countsAddresses(address) ? keyOf(`address:${address}`) : undefined;
    // The address first: while it waits, it cannot make an account wait longer.
    if (addressKey !== undefined) await this.count(addressKey, WAITS.address);
    await this.count(accountKey, WAITS.account);
    try {
      const result = await work();
      await this.settle(this.failures.forget(accountKey), addressKey);
      return result;
    } catch (error) {
      if (!isFailure(error)) {
        await this.settle(this.failures.takeBack(accountKey), addressKey);
      }
      throw error;
    }
  }

  /** Forgets the failed logins and registrations of an email; a failure of this is logged. */
  forget(email: string): Promise<void> {
    const trials: readonly Trial[] = ['login', 'register'];
    const forgotten = trials.map((trial) => this.failures.forget(keyOf(`${trial}:${email}`)));
    return this.settle(Promise.all(forgotten), undefined);
  }

  private async count(key: string, waits: readonly number[]): Promise<void> {
    const seconds = await this.failures.count(key, waits);
    if (seconds !== undefined) throw tooManyAttempts(Math.max(1, Math.ceil(seconds)));
  }

  /** An address has its count back, and no more: else one good login would pay for many guesses. */
  private async settle(account: Promise<unknown>, addressKey: string | undefined): Promise<void> {
    const address = addressKey === undefined ? undefined : this.failures.takeBack(addressKey);
    await Promise.all([account, address]).catch((error: unknown) =>
      this.logger.warn({ msg: 'a login stays counted as failed', err: error }),
    );
  }

  private countsAddresses(address: string): boolean {
    return this.config.rateLimits.loginPerMinute > 0 && address !== '';
  }
}

function keyOf(subject: string): string {
  return hash('sha256', subject);
}

function tooManyAttempts(seconds: number): DomainError {
  return new DomainError(
    'too_many_requests',
    'too_many_attempts',
    `Too many failed attempts. Retry in ${seconds} s.`,
    { retryAfterSeconds: seconds },
  );
}

/** A refusal of what was tried; not a server that is unavailable or overloaded. */
function isFailure(error: unknown): boolean {
  return error instanceof DomainError && error.kind !== 'too_many_requests';
}
