import { randomUUID } from 'node:crypto';
import { Api, expectStatus, type ApiResponse } from './api-client.js';
import { statusAndCode } from './shapes.js';

export interface Tokens {
  access_token: string;
  refresh_token: string;
}

/** The exact form of the tokens of a session. */
export const TOKENS = {
  access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
  refresh_token: expect.stringMatching(/^[\w-]{40,}$/),
  token_type: 'bearer',
  expires_in: 900,
};

/** The request of `POST /auth/register`. */
export const newUser = (): { email: string; name: string; password: string } => ({
  email: `user-${randomUUID()}@example.com`,
  name: 'Ada Lovelace',
  password: `pass-${randomUUID()}`,
});

/** Sessions from the perspective of a client. */
export class Sessions {
  private readonly nobody: Api;

  constructor(baseUrl: string) {
    this.nobody = new Api(baseUrl);
  }

  async login({ email, password }: { email: string; password: string }): Promise<Tokens> {
    return expectStatus(200, await this.nobody.post<Tokens>('/auth/login', { email, password }));
  }

  refresh({ refresh_token }: Tokens): Promise<ApiResponse<Tokens>> {
    return this.nobody.post('/auth/refresh', { refresh_token });
  }

  /** The result of using an access token: `200`, or the error. */
  async use({ access_token: token }: { access_token: string }): Promise<string> {
    return statusAndCode(await this.nobody.as({ token }).get('/auth/me'));
  }
}
