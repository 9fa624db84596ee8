import {
  applyDecorators,
  createParamDecorator,
  SetMetadata,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { ACCESS_EXTENSION } from '../openapi/security.js';
import type { Principal, Scope } from './principal.js';

/**
 * What a route demands. Every route declares exactly one; one that declares nothing is refused.
 * `account` wants a session (a key is 403), `any` takes every valid credential.
 */
export type Access = 'public' | 'account' | 'any' | Scope;

export const ACCESS = 'mutx:access';

export const RequireAccess = (access: Access): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(ACCESS, access), ApiExtension(ACCESS_EXTENSION, access));

export const Public = (): MethodDecorator & ClassDecorator => RequireAccess('public');

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
