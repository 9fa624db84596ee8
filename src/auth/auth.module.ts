import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { AppConfig } from '../config/app-config.js';
import { ACCESS_TOKEN } from './access-token.js';
import { AccountQuotas } from './account-quotas.js';
import { AccountUsageRepository } from './account-usage.repository.js';
import { AccountsService } from './accounts.service.js';
import { ApiKeyAuthenticator } from './api-key-authenticator.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';
import { AuthController } from './auth.controller.js';
import { CombinedAuthGuard } from './auth.guard.js';
import { FailedLoginsRepository } from './failed-logins.repository.js';
import { JwtStrategy } from './jwt.strategy.js';
import { LoginLimiter } from './login-limiter.js';
import { PasswordHasher } from './password-hasher.js';
import { SessionAuthenticator } from './session-authenticator.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { UsersRepository } from './users.repository.js';

/** Users, sessions and API keys, and the guard before every route. */
@Module({
  imports: [
    JwtModule.registerAsync({
      inject: [AppConfig],
      useFactory: (config: AppConfig) => ({
        secret: config.jwtSecret,
        signOptions: {
          algorithm: ACCESS_TOKEN.algorithm,
          issuer: ACCESS_TOKEN.issuer,
          audience: ACCESS_TOKEN.audience,
          expiresIn: ACCESS_TOKEN.lifetime,
        },
      }),
    }),
  ],
  controllers: [AuthController, ApiKeysController],
  providers: [
    CombinedAuthGuard,
    { provide: APP_GUARD, useExisting: CombinedAuthGuard },
    JwtStrategy,
    ApiKeyStrategy,
    SessionAuthenticator,
    ApiKeyAuthenticator,
    PasswordHasher,
    LoginLimiter,
    AccountQuotas,
    AccountUsageRepository,
    AccountsService,
    SessionsService,
    ApiKeysService,
    FailedLoginsRepository,
    UsersRepository,
    SessionsRepository,
    ApiKeysRepository,
  ],
  exports: [
    AccountQuotas,
    AccountsService,
    ApiKeysService,
    FailedLoginsRepository,
    SessionsRepository,
  ],
})
export class AuthModule {}
