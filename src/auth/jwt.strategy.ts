import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { IncomingHttpHeaders } from 'node:http';
import { Strategy } from 'passport-jwt';
import { AppConfig } from '../config/app-config.js';
import { ACCESS_TOKEN, type AccessTokenClaims } from './access-token.js';
import { accessTokenIn } from './credentials.js';
import type { Principal } from './principal.js';
import { SessionAuthenticator } from './session-authenticator.js';

type StrategyRequest = Parameters<Strategy['authenticate']>[0];

/** Accepts `Authorization: Bearer <access token>`. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    config: AppConfig,
    private readonly sessions: SessionAuthenticator,
  ) {
    super({
      jwtFromRequest: ({ headers }: { headers: IncomingHttpHeaders }) => accessTokenIn(headers),
      secretOrKey: config.jwtSecret,
      algorithms: [ACCESS_TOKEN.algorithm],
      issuer: ACCESS_TOKEN.issuer,
      audience: ACCESS_TOKEN.audience,
    });
  }

  /** A request without a token is the next strategy's; passport-jwt would make an error with a stack for each. */
  override authenticate(request: StrategyRequest, options?: object): void {
    if (accessTokenIn(request.headers) === null) this.fail('No access token', 401);
    else super.authenticate(request, options);
  }

  validate(claims: AccessTokenClaims): Promise<Principal | null> {
    return this.sessions.authenticate(claims);
  }
}
