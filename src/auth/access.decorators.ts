import {
  applyDecorators,
  createParamDecorator,
  SetMetadata,
  type ExecutionContext,
} from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension } from '@nestjs/swagger';
import { ACCESS_EXTENSION } from '../platform/openapi/security.js';
import type { Principal, Scope } from './principal.js';

/**
 * What a route demands. Every route declares exactly one; one that declares nothing is refused.
 * `account` wants a session (a key is 403), `any` takes every valid credential.
 */
export type Access = 'public' | 'account' | 'any' | Scope;

export const ACCESS = 'mutx:access';

export const RequireAccess = (access: Access): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, access),
    ApiExtension(ACCESS_EXTENSION, access),
    ToRouteConfig(access),
  );

/** Hands the access to Fastify, whose hooks run before any guard: on a method, or on all of a class. */
function ToRouteConfig(access: Access): MethodDecorator & ClassDecorator {
  const decorate = RouteConfig({ access });
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (descriptor) return void decorate(descriptor.value as () => unknown);
    const { prototype } = target as { prototype: object };
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(prototype))) {
      const handler: unknown = value;
      if (typeof handler !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, handler)) continue;
      if (!Reflect.hasMetadata(ACCESS, handler)) decorate(handler);
    }
  };
}

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
