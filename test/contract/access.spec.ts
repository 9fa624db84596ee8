import 'reflect-metadata';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import type { FastifyContextConfig } from 'fastify';
import { AppModule } from '../../src/app.module.js';
import { ACCESS } from '../../src/auth/access.decorators.js';
import { readSettings } from '../../src/app.settings.js';
import { completeConfig } from '../../src/platform/config/app-config.js';

type Class = new (...args: never[]) => object;

/** Every controller of the application, whichever module it hangs in. */
function controllers(): Class[] {
  const config = completeConfig(readSettings({}), {
    databaseUrl: 'postgres://unused',
    redisUrl: 'redis://unused',
    jwtSecret: '',
    encryptionKeys: [],
  });
  const { imports = [] } = AppModule.forRoot(config);
  const rooms = imports.filter((room): room is Class => typeof room === 'function');
  return rooms.flatMap(
    (room) => (Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, room) ?? []) as Class[],
  );
}

/** The handlers of a controller, by their names. */
function routes(controller: Class): [string, object][] {
  return Object.entries(Object.getOwnPropertyDescriptors(controller.prototype))
    .map(([name, { value }]): [string, unknown] => [`${controller.name}.${name}`, value])
    .filter((route): route is [string, object] => {
      const [, handler] = route;
      return typeof handler === 'function' && Reflect.hasMetadata(METHOD_METADATA, handler);
    });
}

describe('access', () => {
  it('is declared by every route exactly once, itself or by its controller', () => {
    const all = controllers();
    expect(all.length).toBeGreaterThan(8);
    const wrong = all.flatMap((controller) =>
      routes(controller)
        .filter(([, handler]) => {
          const declared = [handler, controller].filter((it) => Reflect.hasMetadata(ACCESS, it));
          return declared.length !== 1;
        })
        .map(([name]) => name),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the rate limit', () => {
  const limited = (limit: string): string[] =>
    controllers().flatMap((controller) =>
      routes(controller)
        .filter(([, handler]) => {
          const config = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler);
          return (config as FastifyContextConfig).limit === limit;
        })
        .map(([, handler]) => {
          const paths = [controller, handler].map(
            (it) => Reflect.getMetadata(PATH_METADATA, it) as string,
          );
          return `/${paths.join('/')}`.replace(/\/+$/, '');
        }),
    );

  it('of logins applies to every route that takes a password or a refresh token', () => {
    expect(limited('login').sort()).toEqual([
      '/auth/login',
      '/auth/me',
      '/auth/password',
      '/auth/refresh',
      '/auth/register',
    ]);
  });

  it('leaves out the health checks alone', () => {
    expect(limited('none').sort()).toEqual(['/health', '/health/live', '/health/ready']);
  });
});
