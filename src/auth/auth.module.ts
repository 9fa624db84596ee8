import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { AppConfig } from '../platform/config/app-config.js';
import { StreamsModule } from '../platform/http/streams/streams.module.js';
import { ACCESS_TOKEN } from './sessions/access-token.js';
import { AccountQuotas } from './accounts/account-quotas.js';
import { AccountUsageRepository } from './accounts/account-usage.repository.js';
import { AccountsService } from './accounts/accounts.service.js';
import { ApiKeyAuthenticator } from './api-keys/api-key-authenticator.js';
import { ApiKeyStrategy } from './api-keys/api-key.strategy.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { ApiKeysRepository } from './api-keys/api-keys.repository.js';
import { ApiKeysService } from './api-keys/api-keys.service.js';
import { AuthController } from './auth.controller.js';
import { CombinedAuthGuard } from './auth.guard.js';
import { FailedLoginsRepository } from './accounts/failed-logins.repository.js';
import { JwtStrategy } from './sessions/jwt.strategy.js';
import { LoginLimiter } from './accounts/login-limiter.js';
import { PasswordHasher } from './accounts/password-hasher.js';
import { SessionAuthenticator } from './sessions/session-authenticator.js';
import { SessionsRepository } from './sessions/sessions.repository.js';
import { SessionsService } from './sessions/sessions.service.js';
import { AuthorizedStreams } from './streams/authorized-streams.js';
import { LiveCredentialsRepository } from './streams/live-credentials.repository.js';
import { UsersRepository } from './accounts/users.repository.js';

/** Users, sessions and API keys, and the guard before every route. */
@Module({
  imports: [
    StreamsModule,
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
    AuthorizedStreams,
    LiveCredentialsRepository,
  ],
  exports: [
    AccountQuotas,
    AccountsService,
    ApiKeysService,
    AuthorizedStreams,
    FailedLoginsRepository,
    SessionsRepository,
  ],
})
export class AuthModule {}
