import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { Batcher } from '../../platform/batching/batcher.js';
import type { AccessTokenClaims } from './access-token.js';
import { SCOPES, type Principal } from '../principal.js';
import { SessionsRepository, type LiveSession } from './sessions.repository.js';

/** Finds the session of an access token; null if it has ended. */
@Injectable()
export class SessionAuthenticator {
  private readonly lookups: Batcher<string, LiveSession | undefined>;

  constructor(sessions: SessionsRepository) {
    this.lookups = new Batcher({
      run: (ids) => sessions.findLive(ids),
      maxSize: 500,
      concurrency: 4,
    });
  }

  /** Null when the session has ended or the user is inactive. */
  async authenticate({
    sub,
    sid,
  }: Pick<AccessTokenClaims, 'sub' | 'sid'>): Promise<Principal | null> {
    if (!isUUID(sid)) return null;
    const session = await this.lookups.add(sid);
    if (session?.userId !== sub) return null;
    return { userId: sub, via: 'session', credentialId: sid, scopes: SCOPES };
  }
}
