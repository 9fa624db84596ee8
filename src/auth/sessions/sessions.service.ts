import { Injectable, Logger } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { randomBytes } from 'node:crypto';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { UnitOfWork, type Transaction } from '../../platform/database/unit-of-work.js';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import { ACCESS_TOKEN, type AccessTokenClaims } from './access-token.js';
import type {
  LogoutRequest,
  LogoutResponse,
  RefreshRequest,
  TokensResponse,
} from '../dto/session.dto.js';
import type { Principal } from '../principal.js';
import {
  formatRefreshToken,
  hashRefreshToken,
  REFRESH_TOKEN_BYTES,
} from './refresh-token-format.js';
import { SessionsRepository, type LiveSession } from './sessions.repository.js';

/** Logins, and the tokens by which they are carried on. */
@Injectable()
export class SessionsService {
  private readonly logger = new Logger(SessionsService.name);

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly jwt: JwtService,
    private readonly clock: DatabaseClock,
  ) {}

  /** Starts a session for a user whose password the caller has checked. */
  async open(tx: Transaction, userId: string): Promise<TokensResponse> {
    const refreshToken = formatRefreshToken(randomBytes(REFRESH_TOKEN_BYTES));
    const session = await this.sessions.start(tx, userId, hashRefreshToken(refreshToken));
    return this.tokens(session, refreshToken);
  }

  /** Exchanges a refresh token; one that was used before ends its session instead. */
  async refresh({ refresh_token }: RefreshRequest): Promise<TokensResponse> {
    const hash = hashRefreshToken(refresh_token);
    const refreshToken = formatRefreshToken(randomBytes(REFRESH_TOKEN_BYTES));
    const { session, reused } = await this.unitOfWork.run(async (tx) => {
      const session = await this.sessions.exchange(tx, hash, hashRefreshToken(refreshToken));
      return { session, reused: session ? undefined : await this.sessions.endReused(tx, hash) };
    });
    if (session) return this.tokens(session, refreshToken);
    if (reused) {
      const { id: sessionId, userId } = reused;
      this.logger.warn({ msg: 'refresh token reused, session ended', sessionId, userId });
    }
    throw new DomainError(
      'unauthorized',
      'invalid_refresh_token',
      'The refresh token is unknown, expired or already used. Log in again.',
    );
  }

  async logout(
    { userId, credentialId }: Principal,
    { all, refresh_token }: LogoutRequest,
  ): Promise<LogoutResponse> {
    if (all) {
      await this.unitOfWork.run((tx) => this.endAll(tx, userId));
    } else {
      const hash = refresh_token ? hashRefreshToken(refresh_token) : null;
      await this.sessions.end(userId, credentialId, hash);
    }
    return { status: 'logged_out' };
  }

  endAll(tx: Transaction, userId: string): Promise<void> {
    return this.sessions.endAll(tx, userId);
  }

  private tokens({ id, userId }: LiveSession, refreshToken: string): TokensResponse {
    const iat = Math.floor(this.clock.nowMs() / 1_000);
    const claims: AccessTokenClaims = { sub: userId, sid: id, iat };
    return {
      access_token: this.jwt.sign(claims),
      refresh_token: refreshToken,
      token_type: 'bearer',
      expires_in: ACCESS_TOKEN.lifetime,
    };
  }
}
