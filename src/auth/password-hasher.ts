import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { randomUUID } from 'node:crypto';

/** argon2id with the parameters of OWASP's Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

@Injectable()
export class PasswordHasher implements OnModuleInit {
  private nobodysHash = '';

  async onModuleInit(): Promise<void> {
    this.nobodysHash = await this.hash(randomUUID());
  }

  /** A PHC string with its own salt. */
  hash(password: string): Promise<string> {
    return hash(password, ARGON2ID);
  }

  /** Without a stored hash it takes as long and answers false: the time tells nobody who exists. */
  async verify(password: string, storedHash: string | undefined): Promise<boolean> {
    const matches = await this.compare(storedHash ?? this.nobodysHash, password);
    return matches && storedHash !== undefined;
  }

  /** All the time that a look at a password takes is spent here. */
  compare(hash: string, password: string): Promise<boolean> {
    return verify(hash, password);
  }
}
