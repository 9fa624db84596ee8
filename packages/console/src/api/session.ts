import { Mutx, MutxError, type MutxOptions, type Tokens, type User } from 'mutx-sdk';
import { isOriginalTab } from './tab';

const REFRESH_TOKEN = 'mutx.refresh_token';
const REFRESH_LOCK = 'mutx.refresh';
/** An access token is replaced this long before it expires. */
const MARGIN_MS = 30_000;
const MAX_RETRIES = 2;
const MAX_RETRY_WAIT_MS = 5_000;
/** A test of a webhook responds with the answer of its endpoint, which may take 60 s. */
const TIMEOUT_MS = 75_000;

/** How the user signed in: a pasted key cannot call the routes of the account. */
export type Credential = 'password' | 'key';

export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'signed-out' }
  /** The server did not respond to the start: the session of the tab may still be valid. */
  | { readonly kind: 'unreachable'; readonly error: unknown }
  | { readonly kind: 'signed-in'; readonly user: User; readonly by: Credential }
  /** The page stays as it is, under a dialog to sign in again. */
  | { readonly kind: 'expired'; readonly user: User };

type Credentials = Pick<MutxOptions, 'apiKey' | 'accessToken'>;

function clientOf(options: Partial<MutxOptions>): Mutx {
  const limits = {
    maxRetries: MAX_RETRIES,
    maxRetryWaitMs: MAX_RETRY_WAIT_MS,
    timeoutMs: TIMEOUT_MS,
  };
  return new Mutx({ baseUrl: location.origin, ...limits, ...options });
}

/** Whether the server rejected the credentials of the tab; not a password that was typed to confirm something. */
export function isRejected(error: unknown): boolean {
  return error instanceof MutxError && error.status === 401 && error.code !== 'invalid_credentials';
}

/**
 * The credentials of this tab. Access tokens and keys stay in memory. The refresh token is in
 * `sessionStorage`, so it survives a reload and ends with the tab.
 */
class Session {
  /** Client with the credentials of the user. */
  mutx = clientOf({});
  private credentials: Credentials = {};
  private state: SessionState = { kind: 'starting' };
  private access: { readonly token: string; readonly expiresAt: number } | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly anonymous = clientOf({});

  readonly read = (): SessionState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Continues the session of the tab, or the one of a single-use token in the address. */
  async start(linkToken: string | null): Promise<void> {
    const original = await isOriginalTab();
    if (!original) sessionStorage.removeItem(REFRESH_TOKEN);
    if (linkToken !== null) sessionStorage.setItem(REFRESH_TOKEN, linkToken);
    await this.resume();
  }

  async resume(): Promise<void> {
    if (sessionStorage.getItem(REFRESH_TOKEN) === null) return this.enter({ kind: 'signed-out' });
    this.enter({ kind: 'starting' });
    try {
      await this.refresh();
      await this.enterAs('password');
    } catch (error) {
      if (isRejected(error)) this.forget();
      else this.enter({ kind: 'unreachable', error });
    }
  }

  /** Throws the error of the API if the credentials are wrong. */
  async signIn(email: string, password: string): Promise<void> {
    this.keep(await this.anonymous.loginUser({ body: { email, password } }));
    await this.enterAs('password');
  }

  /** Throws the error of the API if the key is wrong. */
  async signInWithKey(apiKey: string): Promise<void> {
    this.use({ apiKey });
    try {
      this.enter({ kind: 'signed-in', by: 'key', user: await this.mutx.getCurrentUser() });
    } catch (error) {
      this.use({});
      throw error;
    }
  }

  /** Client with the same credentials and another `fetch`. */
  clientFor(fetch: typeof globalThis.fetch): Mutx {
    return clientOf({ ...this.credentials, fetch });
  }

  async register(email: string, name: string, password: string): Promise<void> {
    this.keep(await this.anonymous.registerUser({ body: { email, name, password } }));
    await this.enterAs('password');
  }

  /** Replaces the tokens after a change of the password, which ends all other sessions. */
  keep(tokens: Tokens): void {
    this.access = { token: tokens.access_token, expiresAt: Date.now() + tokens.expires_in * 1_000 };
    sessionStorage.setItem(REFRESH_TOKEN, tokens.refresh_token);
  }

  /** `all`: also ends the other sessions of the user. */
  async signOut(all = false): Promise<void> {
    if (this.state.kind === 'signed-in' && this.state.by === 'password') {
      await this.mutx.logoutUser({ body: { all } });
    }
    this.forget();
  }

  /** Forgets the credentials of this tab. */
  forget(): void {
    this.access = undefined;
    this.use({});
    sessionStorage.removeItem(REFRESH_TOKEN);
    this.enter({ kind: 'signed-out' });
  }

  /** The server rejected the credentials. */
  expire(): void {
    if (this.state.kind !== 'signed-in') return;
    this.access = undefined;
    sessionStorage.removeItem(REFRESH_TOKEN);
    this.enter({ kind: 'expired', user: this.state.user });
  }

  private async enterAs(by: Credential): Promise<void> {
    this.use({ accessToken: () => this.accessToken() });
    this.enter({ kind: 'signed-in', by, user: await this.mutx.getCurrentUser() });
  }

  private async accessToken(): Promise<string> {
    if (!this.isFresh()) await this.refresh();
    return this.access?.token ?? '';
  }

  /** One at a time: a refresh token that is used twice ends its session. */
  private async refresh(): Promise<void> {
    await navigator.locks.request(
      `${REFRESH_LOCK}.${sessionStorage.getItem('mutx.tab')}`,
      async () => {
        const refresh_token = sessionStorage.getItem(REFRESH_TOKEN);
        if (this.isFresh() || refresh_token === null) return;
        try {
          this.keep(await this.anonymous.refreshTokens({ body: { refresh_token } }));
        } catch (error) {
          if (isRejected(error)) this.expire();
          throw error;
        }
      },
    );
  }

  private isFresh(): boolean {
    return this.access !== undefined && this.access.expiresAt - MARGIN_MS > Date.now();
  }

  private use(credentials: Credentials): void {
    this.credentials = credentials;
    this.mutx = clientOf(credentials);
  }

  private enter(state: SessionState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

export const session = new Session();
