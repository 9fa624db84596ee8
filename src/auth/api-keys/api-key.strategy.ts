import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { IncomingHttpHeaders } from 'node:http';
import { HeaderAPIKeyStrategy } from 'passport-headerapikey';
import { ApiKeyAuthenticator } from './api-key-authenticator.js';
import { apiKeyIn } from '../credentials.js';
import type { Principal } from '../principal.js';

type StrategyRequest = Parameters<HeaderAPIKeyStrategy['authenticate']>[0];

/** Accepts `X-API-Key: <key>`, and a managed key that was sent as Bearer token. */
@Injectable()
export class ApiKeyStrategy extends PassportStrategy(HeaderAPIKeyStrategy, 'api-key') {
  constructor(private readonly keys: ApiKeyAuthenticator) {
    super({ header: 'X-API-Key', prefix: '' }, false);
  }

  /** The strategy reads one header only, so the key is put there wherever it came from. */
  override authenticate({ headers }: { headers: IncomingHttpHeaders }): void {
    super.authenticate({
      headers: { 'x-api-key': apiKeyIn(headers) },
    } as unknown as StrategyRequest);
  }

  validate(key: string): Promise<Principal | null> {
    return this.keys.authenticate(key);
  }
}
