import { Injectable, Logger, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../platform/http/errors/domain-error.js';
import { isForSessions } from '../platform/http/server/route-access.js';
import { ACCESS, type Access } from './access.decorators.js';
import { refusalOf } from './access-policy.js';
import { ApiKeyAuthenticator } from './api-keys/api-key-authenticator.js';
import { accessTokenIn, apiKeyIn, secondCredentialIn } from './credentials.js';
import type { Principal } from './principal.js';

type AuthenticatedRequest = FastifyRequest & { user?: Principal };

/**
 * Guards every route and closes those without a declared access. Authenticates in a hook, before the
 * body is read, and then authorizes the principal on the request.
 */
@Injectable()
export class CombinedAuthGuard extends AuthGuard(['jwt', 'api-key']) {
  private readonly logger = new Logger(CombinedAuthGuard.name);

  constructor(
    private readonly reflector: Reflector,
    private readonly keys: ApiKeyAuthenticator,
  ) {
    super();
  }

  /** Sets `request.user`, or throws 401. */
  async authenticate(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await super.canActivate(new ExecutionContextHost([request, reply]));
    await this.checkSecondCredential(request as AuthenticatedRequest);
  }

  override canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access === undefined) throw this.undeclared(context);
    if (access === 'public') return true;

    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const { user } = request;
    if (user === undefined) throw unauthorized(request, []);
    const refusal = refusalOf(access, user);
    if (refusal !== undefined) throw refusal;
    return true;
  }

  /** Errors of the look-up, such as an unavailable database, pass unchanged. */
  override handleRequest<T>(
    error: Error | null,
    user: T | false | null | undefined,
    failures: unknown,
    context: ExecutionContext,
  ): T {
    if (error) throw error;
    if (user) return user;
    throw unauthorized(context.switchToHttp().getRequest<FastifyRequest>(), failures);
  }

  private async checkSecondCredential(request: AuthenticatedRequest): Promise<void> {
    const { user, headers } = request;
    const second = user && secondCredentialIn(headers, user.via);
    if (second === undefined) return;
    const other = await this.keys.authenticate(second);
    if (other?.userId === user?.userId) return;
    request.user = undefined;
    throw new DomainError(
      'unauthorized',
      'credentials_conflict',
      'The Bearer token and the X-API-Key are not both valid for the same user. Send one of them.',
    );
  }

  private undeclared(context: ExecutionContext): DomainError {
    const route = `${context.getClass().name}.${context.getHandler().name}`;
    this.logger.error({ msg: 'route declares no access', route });
    return new DomainError('forbidden', 'access_undeclared', 'This route is closed.');
  }
}

function unauthorized(request: FastifyRequest, failures: unknown): DomainError {
  return new DomainError('unauthorized', 'unauthorized', whyUnauthorized(request, failures));
}

function whyUnauthorized({ headers, routeOptions }: FastifyRequest, failures: unknown): string {
  const token = accessTokenIn(headers);
  const expired = Array.isArray(failures) && failures.some(isExpiry);
  if (expired) return 'The access token has expired. Get a new one with your refresh token.';
  if (isForSessions(routeOptions.config.access)) {
    return token === null
      ? 'Send "Authorization: Bearer <access token>" (POST /auth/login). API keys are not accepted here.'
      : 'The access token is unknown or its session has ended. Log in again.';
  }
  return token === null && apiKeyIn(headers) === undefined
    ? 'Send "Authorization: Bearer <access token>" or "X-API-Key: <key>".'
    : 'The credentials are unknown, expired or revoked. Log in again or send an active API key.';
}

function isExpiry(failure: unknown): boolean {
  return failure instanceof Error && failure.name === 'TokenExpiredError';
}
