import {
  applyDecorators,
  createParamDecorator,
  SetMetadata,
  type ExecutionContext,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyContextConfig } from 'fastify';
import type { Principal, Scope } from './principal.js';

/**
 * Who may call a route. Every route declares exactly one; the guard rejects a route without one.
 * `account` requires a session (403 for an API key), `any` accepts every valid credential.
 */
export type Access = 'public' | 'account' | 'any' | Scope;

export const ACCESS = 'mutx:access';

/** Declares the access for the guard, and for Fastify's hooks, which run before any guard. */
export const RequireAccess = (
  access: Access,
  config: Pick<FastifyContextConfig, 'limit' | 'bodyLimit'> = {},
): MethodDecorator =>
  applyDecorators(SetMetadata(ACCESS, access), RouteConfig({ ...config, access }));

/** A route outside the API, such as a page. */
export const Public = (): MethodDecorator => RequireAccess('public');

/** The authenticated caller; only on routes that are not public. */
export const CurrentPrincipal = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal =>
    context.switchToHttp().getRequest<{ user: Principal }>().user,
);

/** The id of the authenticated user. */
export const UserId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string =>
    context.switchToHttp().getRequest<{ user: Principal }>().user.userId,
);
