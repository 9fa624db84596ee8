import { Injectable } from '@nestjs/common';
import { TokenExpiredError } from '@nestjs/jwt';
import { PassportStrategy } from '@nestjs/passport';
import { createSecretKey } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Strategy } from 'passport-jwt';
import { AppConfig } from '../../platform/config/app-config.js';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { ACCESS_TOKEN, isExpired, type VerifiedClaims } from './access-token.js';
import { accessTokenIn } from '../credentials.js';
import type { Principal } from '../principal.js';
import { SessionAuthenticator } from './session-authenticator.js';

type StrategyRequest = Parameters<Strategy['authenticate']>[0];

/** Accepts `Authorization: Bearer <access token>`. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    config: AppConfig,
    private readonly sessions: SessionAuthenticator,
    private readonly clock: DatabaseClock,
  ) {
    super({
      jwtFromRequest: ({ headers }: { headers: IncomingHttpHeaders }) => accessTokenIn(headers),
      // A text would be tried as a public key first, for each token: 400 µs instead of 10.
      secretOrKey: createSecretKey(config.jwtSecret, 'utf8') as unknown as Buffer,
      algorithms: [ACCESS_TOKEN.algorithm],
      issuer: ACCESS_TOKEN.issuer,
      audience: ACCESS_TOKEN.audience,
      // `validate` judges the expiry: jsonwebtoken would do so by the clock of this machine.
      ignoreExpiration: true,
    });
  }

  /** A request without a token is the next strategy's; passport-jwt would make an error with a stack for each. */
  override authenticate(request: StrategyRequest, options?: object): void {
    if (accessTokenIn(request.headers) === null) return this.fail('No access token', 401);
    try {
      super.authenticate(request, options);
    } catch {
      // jsonwebtoken throws for claims of `null`; errors of the look-up come by its callback.
      this.fail('Malformed access token', 401);
    }
  }

  /** A list is Passport's way of a refusal with a reason. */
  async validate(claims: VerifiedClaims): Promise<Principal | null | [false, Error]> {
    if (isExpired(claims, this.clock.nowMs())) {
      return [false, new TokenExpiredError('jwt expired', this.clock.now())];
    }
    const principal = await this.sessions.authenticate(claims);
    return principal && { ...principal, expiresAtMs: Number(claims.exp) * 1_000 };
  }
}
