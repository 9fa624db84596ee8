import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { expectStatus, registerUser, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { claimsOf, forgeSignedToken, forgeToken } from '../support/jwt.js';
import { Sessions, TOKENS } from '../support/sessions.js';
import { expectProblem, statusAndCode } from '../support/shapes.js';

let app: AppProcess;
let nobody: Api;
let sessions: Sessions;

beforeAll(async () => {
  app = await startApp();
  nobody = app.api;
  sessions = new Sessions(app.url);
});

afterAll(() => app.stop());

describe('POST /auth/refresh', () => {
  it('exchanges a refresh token once', async () => {
    const { tokens } = await registerUser(app.url);
    const answer = await sessions.refresh(tokens);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(TOKENS);
    expect(answer.body.refresh_token).not.toBe(tokens.refresh_token);
    expect(await sessions.use(answer.body)).toBe('200');
    expect(await sessions.use(tokens)).toBe('200');
  });

  it('ends the whole session when a used token comes again, and no other session', async () => {
    const user = await registerUser(app.url);
    const other = await sessions.login(user);
    const second = expectStatus(200, await sessions.refresh(user.tokens));
    const third = expectStatus(200, await sessions.refresh(second));

    expectProblem(await sessions.refresh(user.tokens), 401, 'invalid_refresh_token');
    expect(statusAndCode(await sessions.refresh(third))).toBe('401 invalid_refresh_token');
    for (const tokens of [user.tokens, second, third]) {
      expect(await sessions.use(tokens)).toBe('401 unauthorized');
    }
    expect(await sessions.use(other)).toBe('200');
    expect(statusAndCode(await sessions.refresh(other))).toBe('200');
  });

  it('lets one of many callers at once win', async () => {
    const { tokens } = await registerUser(app.url);
    const answers = await Promise.all([1, 2, 3, 4].map(() => sessions.refresh(tokens)));
    const outcomes = answers.map(statusAndCode).sort();
    expect(outcomes).toEqual(['200', ...Array<string>(3).fill('401 invalid_refresh_token')]);
    expect(await sessions.use(tokens)).toBe('401 unauthorized');
  });

  it('refuses a token that has expired, without ending the session', async () => {
    const { tokens } = await registerUser(app.url);
    await app.stores.query(`UPDATE refresh_tokens SET expires_at = now() WHERE session_id = $1`, [
      claimsOf(tokens.access_token).sid,
    ]);
    expect(statusAndCode(await sessions.refresh(tokens))).toBe('401 invalid_refresh_token');
    expect(await sessions.use(tokens)).toBe('200');
  });

  it('refuses what is no refresh token', async () => {
    const { tokens } = await registerUser(app.url);
    const wrong = { ...tokens, refresh_token: tokens.access_token.slice(0, 100) };
    expectProblem(await sessions.refresh(wrong), 401, 'invalid_refresh_token');
    expectProblem(await nobody.post('/auth/refresh', {}), 422, 'validation_failed', [
      'refresh_token',
    ]);
  });
});

describe('POST /auth/logout', () => {
  it('ends the session: its access and refresh tokens die at once', async () => {
    const user = await registerUser(app.url);
    const other = await sessions.login(user);
    const answer = await user.api.post('/auth/logout');
    expect(answer).toMatchObject({ status: 200, body: { status: 'logged_out' } });
    expect(await sessions.use(user.tokens)).toBe('401 unauthorized');
    expect(statusAndCode(await sessions.refresh(user.tokens))).toBe('401 invalid_refresh_token');
    expect(await sessions.use(other)).toBe('200');
  });

  it('ends the session of the refresh token that is named as well', async () => {
    const user = await registerUser(app.url);
    const other = await sessions.login(user);
    const { refresh_token } = other;
    expectStatus(200, await user.api.post('/auth/logout', { refresh_token }));
    expect(await sessions.use(other)).toBe('401 unauthorized');
  });

  it('never ends the session of somebody else', async () => {
    const [one, two] = [await registerUser(app.url), await registerUser(app.url)];
    const { refresh_token } = two.tokens;
    expectStatus(200, await one.api.post('/auth/logout', { refresh_token }));
    expect(await sessions.use(two.tokens)).toBe('200');
  });

  it('takes a refresh token of null as none', async () => {
    const { api } = await registerUser(app.url);
    expectStatus(200, await api.post('/auth/logout', { refresh_token: null }));
  });

  it.each([{ all: true }, { all: true, refresh_token: 'of no session' }])(
    'ends every session of the user, and no other, with %j',
    async (body) => {
      const [user, stranger] = [await registerUser(app.url), await registerUser(app.url)];
      const key = await user.withKey();
      const others = [await sessions.login(user), await sessions.login(user)];
      expectStatus(200, await user.api.post('/auth/logout', body));
      for (const tokens of [user.tokens, ...others]) {
        expect(await sessions.use(tokens)).toBe('401 unauthorized');
        expect(statusAndCode(await sessions.refresh(tokens))).toBe('401 invalid_refresh_token');
      }
      expect(await sessions.use(stranger.tokens)).toBe('200');
      expect((await key.get('/agents')).status).toBe(200);
      expect(await sessions.use(await sessions.login(user))).toBe('200');
    },
  );

  it.each([false, null])('ends one session when `all` is %s', async (all) => {
    const user = await registerUser(app.url);
    const other = await sessions.login(user);
    expectStatus(200, await user.api.post('/auth/logout', { all }));
    expect(await sessions.use(user.tokens)).toBe('401 unauthorized');
    expect(await sessions.use(other)).toBe('200');
  });

  it('refuses unknown fields, an `all` that is no boolean, and API keys', async () => {
    const user = await registerUser(app.url);
    const answer = await user.api.post('/auth/logout', { everywhere: true });
    expectProblem(answer, 422, 'validation_failed', ['everywhere']);
    const text = await user.api.post('/auth/logout', { all: 'yes' });
    expectProblem(text, 422, 'validation_failed', ['all']);
    expectProblem(await (await user.withKey()).post('/auth/logout'), 403, 'session_required');
    expect(await sessions.use(user.tokens)).toBe('200');
  });
});

describe('an access token', () => {
  let claims: Record<string, unknown>;
  let secret: string;
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });

  beforeAll(async () => {
    claims = claimsOf((await registerUser(app.url)).tokens.access_token);
    secret = app.stores.env.JWT_SECRET ?? '';
  });

  it('lives for 15 minutes', () => {
    expect(Number(claims.exp) - Number(claims.iat)).toBe(900);
  });

  it('opens the door when it is sound', async () => {
    expect(await sessions.use({ access_token: forgeToken(claims, secret) })).toBe('200');
  });

  it.each([
    ['iat', 1e308],
    ['iat', 'x'],
    ['iat', {}],
    ['exp', 1e308],
    ['jti', { deep: [] }],
  ])('that is good otherwise is accepted with %s %j', async (claim, value) => {
    const token = forgeToken({ ...claims, [claim]: value }, secret);
    expect(await sessions.use({ access_token: token })).toBe('200');
  });

  it('says so when it has expired', async () => {
    const token = forgeToken({ ...claims, exp: Math.floor(Date.now() / 1000) - 1 }, secret);
    const answer = await nobody.as({ token }).get('/auth/me');
    expectProblem(answer, 401, 'unauthorized');
    expect(answer.body.detail).toMatch(/expired/);
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer realm="mutx", ApiKey realm="mutx", header="X-API-Key"',
    );
  });

  it.each([
    ['signed with another secret', () => forgeToken(claims, 'x'.repeat(64))],
    ['not signed at all', () => forgeToken(claims, '', { alg: 'none', typ: 'JWT' })],
    [
      'not signed at all, whatever the case of the word',
      () => forgeToken(claims, '', { alg: 'None', typ: 'JWT' }),
    ],
    [
      'signed with another algorithm, though with the right secret',
      () => forgeToken(claims, secret, { alg: 'HS512', typ: 'JWT' }),
    ],
    [
      'signed with a key of its own, which it names',
      () =>
        forgeSignedToken(claims, pair.privateKey, {
          alg: 'RS256',
          jwk: pair.publicKey.export({ format: 'jwk' }),
          jku: 'http://127.0.0.1:9/keys',
          kid: '../../dev/null',
        }),
    ],
    [
      'signed with a public key as if it were the secret',
      () => forgeToken(claims, pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()),
    ],
    ['signed with an empty secret', () => forgeToken(claims, '')],
    ['not good before tomorrow', () => forgeToken({ ...claims, nbf: 4_102_444_800 }, secret)],
    ['without an issuer', () => forgeToken({ ...claims, iss: undefined }, secret)],
    ['without an audience', () => forgeToken({ ...claims, aud: undefined }, secret)],
    ['of another issuer', () => forgeToken({ ...claims, iss: 'other' }, secret)],
    ['for another audience', () => forgeToken({ ...claims, aud: 'other' }, secret)],
    ['of a session that never was', () => forgeToken({ ...claims, sid: randomUUID() }, secret)],
    ['of a session that is no id', () => forgeToken({ ...claims, sid: 'x' }, secret)],
    ['of another user', () => forgeToken({ ...claims, sub: randomUUID() }, secret)],
    ['that is no token', () => 'abc.def.ghi'],
    ...[null, 'text', 7, true, [], [1], {}, { deep: { deep: {} } }].map(
      (payload): [string, () => string] => [
        `signed over ${JSON.stringify(payload)}`,
        () => forgeToken(payload, secret),
      ],
    ),
    ...Object.entries({
      sub: [undefined, null, '', 'x', '\0', 7, {}, [], ['a']],
      sid: [undefined, null, '', '\0', 7, 1e308, {}, [], { id: 'x' }],
      exp: [undefined, null, '4102444800', {}, [4102444800], -1e308, 0],
      nbf: [null, '0', {}, 1e308],
      iss: [null, {}, ['mutx']],
      aud: [null, {}, 7, [{}], [['mutx-api']]],
    }).flatMap(([claim, values]) =>
      values.map((value): [string, () => string] => [
        `signed with ${claim} ${JSON.stringify(value)}`,
        () => forgeToken({ ...claims, [claim]: value }, secret),
      ]),
    ),
    [
      'signed with a header of null',
      () => `bnVsbA.${forgeToken(claims, secret).split('.', 2)[1]}.`,
    ],
  ])('is refused when it is %s', async (_what, forge) => {
    expect(await sessions.use({ access_token: forge() })).toBe('401 unauthorized');
  });
});
