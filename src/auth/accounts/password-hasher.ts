import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { randomUUID } from 'node:crypto';
import { FairSlots, SlotRefused } from '../../platform/database/reads/fair-slots.js';
import { DomainError } from '../../platform/http/errors/domain-error.js';

/** argon2id with the parameters of OWASP's Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Half of libuv's threads: the others are for names and files. Each hash takes 19 MiB while it runs. */
const CONCURRENCY = 2;
/** At about 25 ms each, the last one waits some three seconds. */
const MAX_WAITING = 250;
const MAX_WAITING_PER_ADDRESS = 50;
const MAX_WAIT_MS = 10_000;
const RETRY_AFTER_SECONDS = 1;

/** The client for whom the process itself hashes. */
const OWN = 'own';

/** Hashes few passwords at once, whatever the number of requests; addresses take turns. */
@Injectable()
export class PasswordHasher implements OnModuleInit {
  private dummyHash = '';
  private readonly slots = new FairSlots({
    slots: CONCURRENCY,
    perAccount: CONCURRENCY,
    waitingPerAccount: MAX_WAITING_PER_ADDRESS,
    waiting: MAX_WAITING,
    maxWaitMs: MAX_WAIT_MS,
  });

  async onModuleInit(): Promise<void> {
    this.dummyHash = await this.hash(randomUUID());
  }

  /** A PHC string with its own salt. 429 (`rate_limited`) when too many requests wait. */
  hash(password: string, address = OWN): Promise<string> {
    return this.queued(address, () => hash(password, ARGON2ID));
  }

  /**
   * Without a stored hash it takes as long and returns false: the time does not reveal whether the
   * account exists. 429 (`rate_limited`) when too many requests wait.
   */
  async verify(
    password: string,
    storedHash: string | undefined,
    address: string,
  ): Promise<boolean> {
    const matches = await this.queued(address, () =>
      this.compare(storedHash ?? this.dummyHash, password),
    );
    return matches && storedHash !== undefined;
  }

  /** All the time that a look at a password takes is spent here. */
  compare(hash: string, password: string): Promise<boolean> {
    return verify(hash, password);
  }

  private async queued<T>(address: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.slots.run(address, work);
    } catch (error) {
      throw error instanceof SlotRefused ? tooMany() : error;
    }
  }
}

function tooMany(): DomainError {
  const detail = `Too many password checks in progress. Retry in ${RETRY_AFTER_SECONDS} s.`;
  return new DomainError('too_many_requests', 'rate_limited', detail, {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
