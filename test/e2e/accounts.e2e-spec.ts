import { randomUUID } from 'node:crypto';
import { expectStatus, registerUser, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { newUser, Sessions, TOKENS, type Tokens } from '../support/sessions.js';
import { anId, aTime, expectProblem, statusAndCode } from '../support/shapes.js';

let app: AppProcess;
let nobody: Api;
let sessions: Sessions;

beforeAll(async () => {
  app = await startApp();
  nobody = app.api;
  sessions = new Sessions(app.url);
});

afterAll(() => app.stop());

describe('POST /auth/register', () => {
  it('makes a user and logs in', async () => {
    const user = newUser();
    const answer = await nobody.post<Tokens>('/auth/register', user);
    expect(answer).toMatchObject({ status: 201, body: TOKENS });
    expect(Object.keys(answer.body)).toHaveLength(4);
    expect(await sessions.use(answer.body)).toBe('200');
  });

  it('refuses an email that is taken, in any letter case', async () => {
    const user = newUser();
    expectStatus(201, await nobody.post('/auth/register', user));
    const again = { ...user, email: user.email.toUpperCase() };
    expectProblem(await nobody.post('/auth/register', again), 409, 'email_taken');
  });

  it('makes one user when two ask for an email at once', async () => {
    const user = newUser();
    const answers = await Promise.all([1, 2, 3].map(() => nobody.post('/auth/register', user)));
    expect(answers.map(statusAndCode).sort()).toEqual([
      '201',
      '409 email_taken',
      '409 email_taken',
    ]);
  });

  it('names every field that breaks a rule at once', async () => {
    const answer = await nobody.post('/auth/register', {});
    expectProblem(answer, 422, 'validation_failed', ['email', 'name', 'password']);
  });

  it.each([
    ['an email without a domain', { email: 'ada' }, 'email'],
    ['an email that is no text', { email: ['ada@example.com'] }, 'email'],
    ['an email of more than 320 characters', { email: `a@${'b'.repeat(320)}.com` }, 'email'],
    ['a name that is empty', { name: '' }, 'name'],
    ['a name of more than 255 characters', { name: 'x'.repeat(256) }, 'name'],
    ['a name with a NUL', { name: 'a\0b' }, 'name'],
    ['a name that is null', { name: null }, 'name'],
    ['a password of 7 characters', { password: '1234567' }, 'password'],
    ['a password of more than 128 characters', { password: 'x'.repeat(129) }, 'password'],
    ['an unknown field', { is_active: true }, 'is_active'],
  ])('refuses %s', async (_what, wrong, field) => {
    const answer = await nobody.post('/auth/register', { ...newUser(), ...wrong });
    expectProblem(answer, 422, 'validation_failed', [field]);
  });
});

describe('POST /auth/login', () => {
  it('starts a session, whatever the letter case of the email', async () => {
    const user = newUser();
    expectStatus(201, await nobody.post('/auth/register', user));
    const { password } = user;
    const answer = await nobody.post('/auth/login', { email: user.email.toUpperCase(), password });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(TOKENS);
  });

  it('answers a wrong password and a wrong email alike', async () => {
    const { email, password } = await registerUser(app.url);
    const wrongPassword = await nobody.post('/auth/login', { email, password: 'another one' });
    const wrongEmail = await nobody.post('/auth/login', { email: newUser().email, password });
    expectProblem(wrongPassword, 401, 'invalid_credentials');
    expect(wrongPassword.headers.get('www-authenticate')).toMatch(/^Bearer /);
    expect(wrongEmail.body).toEqual({
      ...wrongPassword.body,
      request_id: wrongEmail.headers.get('x-request-id'),
    });
  });

  it('refuses missing and unknown fields', async () => {
    const answer = await nobody.post('/auth/login', { email: 'ada@example.com', remember: true });
    expectProblem(answer, 422, 'validation_failed', ['remember', 'password']);
  });
});

describe('POST /auth/password', () => {
  it('changes the password and ends every session but the one that it answers', async () => {
    const user = await registerUser(app.url);
    const other = await sessions.login(user);
    const key = await user.withKey();
    const password = `new-${randomUUID()}`;
    const change = { current_password: user.password, new_password: password };
    const answer = await user.api.post<Tokens>('/auth/password', change);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(TOKENS);

    expect(await sessions.use(answer.body)).toBe('200');
    expect(await sessions.use(user.tokens)).toBe('401 unauthorized');
    expect(await sessions.use(other)).toBe('401 unauthorized');
    expect(statusAndCode(await sessions.refresh(other))).toBe('401 invalid_refresh_token');
    expect(statusAndCode(await key.get('/auth/me'))).toBe('200');

    const { email } = user;
    expect(
      statusAndCode(await nobody.post('/auth/login', { email, password: user.password })),
    ).toBe('401 invalid_credentials');
    expect(await sessions.login({ email, password })).toEqual(TOKENS);
  });

  it('refuses a wrong current password, and changes nothing', async () => {
    const user = await registerUser(app.url);
    const change = { current_password: 'not my password', new_password: 'another password' };
    expectProblem(await user.api.post('/auth/password', change), 401, 'invalid_credentials');
    expect(await sessions.use(user.tokens)).toBe('200');
    expect(await sessions.login(user)).toEqual(TOKENS);
  });

  it('refuses a new password that is too short, and API keys', async () => {
    const user = await registerUser(app.url);
    const change = { current_password: user.password, new_password: 'short' };
    const answer = await user.api.post('/auth/password', change);
    expectProblem(answer, 422, 'validation_failed', ['new_password']);
    const long = { ...change, new_password: 'long enough' };
    const byKey = await (await user.withKey()).post('/auth/password', long);
    expectProblem(byKey, 403, 'session_required');
  });
});

describe('GET /auth/me', () => {
  it('shows the user, to a session and to an API key', async () => {
    const email = `Mixed-${randomUUID()}@Example.com`;
    const tokens = expectStatus(
      201,
      await nobody.post<Tokens>('/auth/register', { ...newUser(), email }),
    );
    const api = nobody.as({ token: tokens.access_token });
    const expected = {
      id: anId,
      email: email.toLowerCase(),
      name: 'Ada Lovelace',
      created_at: aTime,
      is_active: true,
    };
    const answer = await api.get('/auth/me');
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual(expected);

    const { key } = expectStatus(201, await api.post<{ key: string }>('/api-keys', { name: 'k' }));
    expect((await nobody.as({ apiKey: key }).get('/auth/me')).body).toEqual(answer.body);
    expect((await nobody.as({ token: key }).get('/auth/me')).body).toEqual(answer.body);
  });

  it('is closed to a user who is locked out, in every way', async () => {
    const user = await registerUser(app.url);
    const key = await user.withKey();
    await app.stores.query('UPDATE users SET is_active = false WHERE email = $1', [user.email]);
    expect(await sessions.use(user.tokens)).toBe('401 unauthorized');
    expect(statusAndCode(await key.get('/auth/me'))).toBe('401 unauthorized');
    expect(statusAndCode(await sessions.refresh(user.tokens))).toBe('401 invalid_refresh_token');
    const { email, password } = user;
    expect(statusAndCode(await nobody.post('/auth/login', { email, password }))).toBe(
      '401 invalid_credentials',
    );
  });
});

describe('secrets', () => {
  it('are neither logged nor stored as they are', async () => {
    const user = await registerUser(app.url);
    expectStatus(200, await sessions.refresh(user.tokens));
    await nobody.post('/auth/login', { email: user.email, password: `${user.password}!` });
    const rows = await app.stores.query<{ stored: string }>(
      `SELECT u::text || t::text AS stored FROM users u
       JOIN sessions s ON s.user_id = u.id JOIN refresh_tokens t ON t.session_id = s.id
       WHERE u.email = $1`,
      [user.email],
    );
    const stored = rows.map((row) => row.stored).join('\n');
    expect(stored).toContain('$argon2id$');
    const { access_token, refresh_token } = user.tokens;
    for (const secret of [user.password, access_token, refresh_token]) {
      expect(app.output()).not.toContain(secret);
      expect(stored).not.toContain(secret);
    }
  });
});
