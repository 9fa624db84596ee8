import type { Feature } from '../platform/openapi/feature.js';
import { AccountUsage } from './entities/account-usage.entity.js';
import { ApiKey } from './entities/api-key.entity.js';
import { FailedLogin } from './entities/failed-login.entity.js';
import { RefreshToken } from './entities/refresh-token.entity.js';
import { Session } from './entities/session.entity.js';
import { User } from './entities/user.entity.js';

const ERRORS = {
  credentials_conflict: {
    statuses: [401],
    meaning: 'The two credentials do not belong to the same user',
    example:
      'The Bearer token and the X-API-Key are not both valid for the same user. Send one of them.',
  },
  invalid_credentials: {
    statuses: [401],
    meaning: 'The email or the password is wrong',
    example: 'The email or the password is wrong.',
  },
  invalid_refresh_token: {
    statuses: [401],
    meaning: 'The refresh token is unknown, expired or already used. Log in again.',
    example: 'The refresh token is unknown, expired or already used. Log in again.',
  },
  session_required: {
    statuses: [403],
    meaning: 'API keys are not accepted here. Log in and send the access token.',
    example: 'API keys are not accepted here. Log in and send the access token.',
  },
  insufficient_scope: {
    statuses: [403],
    meaning: 'The API key lacks the scope that the route requires',
    example: 'This API key lacks the scope "webhooks".',
  },
  access_undeclared: {
    statuses: [403],
    meaning: 'The route is closed',
    example: 'This route is closed.',
  },
  email_taken: {
    statuses: [409],
    meaning: 'A user with this email exists. Log in instead.',
    example: 'A user with this email exists. Log in instead.',
  },
  key_revoked: {
    statuses: [409],
    meaning: 'The API key is revoked. Create a new one.',
    example: 'This API key is revoked. Create a new one.',
  },
  key_expired: {
    statuses: [409],
    meaning: 'The API key has expired. Create a new one.',
    example: 'This API key has expired. Create a new one.',
  },
  too_many_keys: {
    statuses: [409],
    meaning: 'The limit of active API keys is reached. Revoke one first.',
    example: 'API key limit reached (100). Revoke one first.',
  },
  quota_exceeded: {
    statuses: [409],
    meaning: 'The account’s limit of resources of this kind is reached. Delete one first.',
    example: 'Agent limit reached (10000). Delete one first.',
  },
  too_many_attempts: {
    statuses: [429],
    meaning: 'Too many failed attempts in a row. Retry after the `Retry-After` interval.',
    example: 'Too many failed attempts. Retry in 8 s.',
  },
} as const;

declare module '../platform/http/errors/error-codes.js' {
  interface ErrorCodes {
    auth: keyof typeof ERRORS;
  }
}

export const AUTH: Feature = {
  entities: [User, Session, RefreshToken, AccountUsage, ApiKey, FailedLogin],
  tags: { Accounts: 'Users, logins and sessions', 'API keys': 'Credentials for agents' },
  resources: [{ name: 'API key', idField: 'api_key_id', segment: 'api-keys' }],
  errors: ERRORS,
};
