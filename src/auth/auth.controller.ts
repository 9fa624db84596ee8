import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ClientAddress } from '../platform/http/server/client-address.js';
import { ApiProblems } from '../platform/openapi/api-problems.js';
import { CurrentPrincipal, Public, RequireAccess, UserId } from './access.decorators.js';
import { AccountsService } from './accounts/accounts.service.js';
import {
  ChangePasswordRequest,
  LoginRequest,
  RegisterRequest,
} from './dto/account-requests.dto.js';
import { LogoutRequest, RefreshRequest } from './dto/session-requests.dto.js';
import { LogoutView, TokensView } from './dto/session-views.dto.js';
import { UserView } from './dto/user-view.dto.js';
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
  @Public()
  @ApiOperation({
    operationId: 'registerUser',
    summary: 'Register a user',
    description: 'Creates a user and logs in. Emails are unique, whatever their letter case.',
  })
  @ApiCreatedResponse({ description: 'The tokens of a first session', type: TokensView })
  @ApiProblems(400, 409, 413, 415, 422, 429, 503, 'email_taken', 'too_many_attempts')
  register(@Body() body: RegisterRequest, @ClientAddress() address: string): Promise<TokensView> {
    return this.accounts.register(body, address);
  }

  @Post('login')
  @HttpCode(200)
  @Public()
  @ApiOperation({
    operationId: 'loginUser',
    summary: 'Log in',
    description:
      'Starts a session. A wrong email and a wrong password are answered alike. ' +
      'After five failures in a row the next try must wait, longer each time, five minutes at most.',
  })
  @ApiOkResponse({ description: 'The tokens of a new session', type: TokensView })
  @ApiProblems(400, 401, 413, 415, 422, 429, 503, 'invalid_credentials', 'too_many_attempts')
  login(@Body() body: LoginRequest, @ClientAddress() address: string): Promise<TokensView> {
    return this.accounts.login(body, address);
  }

  @Post('refresh')
  @HttpCode(200)
  @Public()
  @ApiOperation({
    operationId: 'refreshTokens',
    summary: 'Exchange a refresh token',
    description:
      'Answers new tokens; the refresh token that was sent dies. One that is sent a second time ' +
      'ends its session, and with it all tokens of that session.',
  })
  @ApiOkResponse({ description: 'New tokens of the same session', type: TokensView })
  @ApiProblems(400, 401, 413, 415, 422, 429, 503, 'invalid_refresh_token')
  refresh(@Body() body: RefreshRequest): Promise<TokensView> {
    return this.sessions.refresh(body);
  }

  @Post('logout')
  @HttpCode(200)
  @RequireAccess('account')
  @ApiOperation({
    operationId: 'logoutUser',
    summary: 'Log out',
    description: 'Ends the session of the access token; its access and refresh tokens die at once.',
  })
  @ApiBody({ type: LogoutRequest, required: false })
  @ApiOkResponse({ description: 'The session has ended', type: LogoutView })
  @ApiProblems(400, 401, 403, 413, 415, 422, 429, 503)
  logout(@CurrentPrincipal() caller: Principal, @Body() body: LogoutRequest): Promise<LogoutView> {
    return this.sessions.logout(caller, body);
  }

  @Post('password')
  @HttpCode(200)
  @RequireAccess('account')
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Change the password',
    description: 'Ends every session of the user and answers the tokens of a new one.',
  })
  @ApiOkResponse({ description: 'The tokens of a new session', type: TokensView })
  @ApiProblems(400, 401, 403, 413, 415, 422, 429, 503, 'invalid_credentials', 'too_many_attempts')
  changePassword(
    @UserId() userId: string,
    @Body() body: ChangePasswordRequest,
    @ClientAddress() address: string,
  ): Promise<TokensView> {
    return this.accounts.changePassword(userId, body, address);
  }

  @Get('me')
  @RequireAccess('any')
  @ApiOperation({
    operationId: 'getCurrentUser',
    summary: 'Show who I am',
    description: 'The user whom the credentials belong to; an API key may ask as well.',
  })
  @ApiOkResponse({ description: 'The user', type: UserView })
  @ApiProblems(401, 429, 503)
  me(@UserId() userId: string): Promise<UserView> {
    return this.accounts.me(userId);
  }
}
