import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Transaction } from '../../platform/database/unit-of-work.js';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import type { ChangePasswordRequest, LoginRequest, RegisterRequest } from '../dto/account.dto.js';
import type { TokensResponse } from '../dto/session.dto.js';
import type { User } from '../entities/user.entity.js';
import { userView, type UserResponse } from '../dto/user.dto.js';
import { LoginLimiter } from './login-limiter.js';
import { PasswordHasher } from './password-hasher.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { UsersRepository } from './users.repository.js';

/** Users and their passwords. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: PasswordHasher,
    private readonly sessions: SessionsService,
    private readonly unitOfWork: UnitOfWork,
    private readonly limiter: LoginLimiter,
  ) {}

  /** The new user's id; a conflict (`email_taken`) when there is a user with this email. */
  async createUser(request: RegisterRequest): Promise<string> {
    const passwordHash = await this.passwords.hash(request.password);
    return this.unitOfWork.run((tx) => this.addUser(tx, request, passwordHash));
  }

  /** Asking for emails that are taken is guessing too. */
  register(request: RegisterRequest, address: string): Promise<TokensResponse> {
    const account = request.email.toLowerCase();
    return this.limiter.limit('register', { account, address }, async () => {
      const passwordHash = await this.passwords.hash(request.password, address);
      return this.unitOfWork.run(async (tx) =>
        this.sessions.open(tx, await this.addUser(tx, request, passwordHash)),
      );
    });
  }

  /** Says the same, after the same time, whether the email or the password is wrong. */
  login({ email, password }: LoginRequest, address: string): Promise<TokensResponse> {
    const account = email.toLowerCase();
    return this.limiter.limit('login', { account, address }, () =>
      this.openSession(account, password, address),
    );
  }

  /** Ends every session of the user and starts a new one. */
  changePassword(
    userId: string,
    request: ChangePasswordRequest,
    address: string,
  ): Promise<TokensResponse> {
    return this.confirm(userId, request.current_password, address, (user) =>
      this.replacePassword(user, request, address),
    );
  }

  /** Does `work` if the password is the user's; else 401 (`invalid_credentials`), which delays further tries. */
  confirm<T>(
    userId: string,
    password: string,
    address: string,
    work: (user: User) => Promise<T>,
  ): Promise<T> {
    return this.limiter.limit('password', { account: userId, address }, async () => {
      const user = await this.users.findById(userId);
      const matches = await this.passwords.verify(password, user?.passwordHash, address);
      if (!user || !matches) throw wrongPassword();
      return work(user);
    });
  }

  /**
   * Invalidates every credential of the user, forgets who it was and releases the email. Throws 401 if the
   * password is another by now.
   */
  async close(tx: Transaction, user: User): Promise<void> {
    if (!(await this.users.anonymize(tx, user))) throw wrongPassword();
  }

  /** Ends the waits of this email, which another user may register. */
  forgetFailures({ email }: User): Promise<void> {
    return this.limiter.forget(email);
  }

  async me(userId: string): Promise<UserResponse> {
    const user = await this.users.findById(userId);
    if (!user) throw DomainError.notFound('User');
    return userView(user);
  }

  private async openSession(
    email: string,
    password: string,
    address: string,
  ): Promise<TokensResponse> {
    const user = await this.users.findByEmail(email);
    const matches = await this.passwords.verify(password, user?.passwordHash, address);
    if (!user || !matches) throw invalidCredentials('The email or the password is wrong.');
    return this.unitOfWork.run(async (tx) => {
      if (!(await this.users.lockUnlessPasswordChanged(tx, user))) {
        throw invalidCredentials('The email or the password is wrong.');
      }
      return this.sessions.open(tx, user.id);
    });
  }

  private async replacePassword(
    user: User,
    request: ChangePasswordRequest,
    address: string,
  ): Promise<TokensResponse> {
    const newHash = await this.passwords.hash(request.new_password, address);
    return this.unitOfWork.run(async (tx) => {
      if (!(await this.users.replacePassword(tx, user, newHash))) throw wrongPassword();
      await this.sessions.endAll(tx, user.id);
      return this.sessions.open(tx, user.id);
    });
  }

  private async addUser(
    tx: Transaction,
    { email, name }: RegisterRequest,
    passwordHash: string,
  ): Promise<string> {
    const id = await this.users.create(tx, { email: email.toLowerCase(), name, passwordHash });
    if (id === null) {
      throw new DomainError(
        'conflict',
        'email_taken',
        'A user with this email exists. Log in instead.',
      );
    }
    return id;
  }
}

function wrongPassword(): DomainError {
  return invalidCredentials('The current password is wrong.');
}

function invalidCredentials(detail: string): DomainError {
  return new DomainError('unauthorized', 'invalid_credentials', detail);
}
