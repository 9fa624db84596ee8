import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ClientAddress } from '../platform/http/server/caller.js';
import { CurrentPrincipal, UserId } from './access.decorators.js';
import { AccountsService } from './accounts/accounts.service.js';
import { ChangePasswordRequest, LoginRequest, RegisterRequest } from './dto/account.dto.js';
import {
  LogoutRequest,
  LogoutResponse,
  RefreshRequest,
  TokensResponse,
} from './dto/session.dto.js';
import { UserResponse } from './dto/user.dto.js';
import { Endpoint } from './endpoint.decorator.js';
import type { Principal } from './principal.js';
import { SessionsService } from './sessions/sessions.service.js';

@ApiTags('Accounts')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly sessions: SessionsService,
  ) {}

  @Post('register')
  @Endpoint({
    operationId: 'registerUser',
    summary: 'Register a user',
    description: 'Creates a user and logs in. Emails are unique, regardless of letter case.',
    access: 'public',
    limit: 'login',
    response: { status: 201, type: TokensResponse, description: 'The tokens of a new session' },
    errors: ['email_taken', 'too_many_attempts'],
  })
  register(
    @Body() body: RegisterRequest,
    @ClientAddress() address: string,
  ): Promise<TokensResponse> {
    return this.accounts.register(body, address);
  }

  @Post('login')
  @Endpoint({
    operationId: 'loginUser',
    summary: 'Log in',
    description:
      'Starts a session. The response to an unknown email and to a wrong password is the same. ' +
      'After five failures in a row further attempts are rejected for a while, longer each time, up to five minutes.',
    access: 'public',
    limit: 'login',
    response: { type: TokensResponse, description: 'The tokens of a new session' },
    errors: ['invalid_credentials', 'too_many_attempts'],
  })
  login(@Body() body: LoginRequest, @ClientAddress() address: string): Promise<TokensResponse> {
    return this.accounts.login(body, address);
  }

  @Post('refresh')
  @Endpoint({
    operationId: 'refreshTokens',
    summary: 'Refresh the tokens',
    description:
      'Returns new tokens. A refresh token is valid once: using it again ends its session and ' +
      'invalidates all tokens of that session.',
    access: 'public',
    limit: 'login',
    response: { type: TokensResponse, description: 'New tokens of the same session' },
    errors: ['invalid_refresh_token'],
  })
  refresh(@Body() body: RefreshRequest): Promise<TokensResponse> {
    return this.sessions.refresh(body);
  }

  @Post('logout')
  @Endpoint({
    operationId: 'logoutUser',
    summary: 'Log out',
    description:
      'Ends the session of the access token, or every session of the user with `all: true`. Access and ' +
      'refresh tokens of an ended session are invalid at once. API keys stay valid.',
    access: 'account',
    response: { type: LogoutResponse, description: 'The sessions have ended' },
  })
  logout(
    @CurrentPrincipal() caller: Principal,
    @Body() body: LogoutRequest,
  ): Promise<LogoutResponse> {
    return this.sessions.logout(caller, body);
  }

  @Post('password')
  @Endpoint({
    operationId: 'changePassword',
    summary: 'Change the password',
    description: 'Ends all sessions of the user and returns the tokens of a new one.',
    access: 'account',
    limit: 'login',
    response: { type: TokensResponse, description: 'The tokens of a new session' },
    errors: ['invalid_credentials', 'too_many_attempts'],
  })
  changePassword(
    @UserId() userId: string,
    @Body() body: ChangePasswordRequest,
    @ClientAddress() address: string,
  ): Promise<TokensResponse> {
    return this.accounts.changePassword(userId, body, address);
  }

  @Get('me')
  @Endpoint({
    operationId: 'getCurrentUser',
    summary: 'Get the current user',
    description: 'Returns the user to whom the access token or API key belongs.',
    access: 'any',
    response: { type: UserResponse, description: 'The user' },
  })
  me(@UserId() userId: string): Promise<UserResponse> {
    return this.accounts.me(userId);
  }
}
