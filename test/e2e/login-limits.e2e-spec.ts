import { expectStatus, registerUser, type ApiResponse, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { newUser } from '../support/sessions.js';
import { expectProblem, statusAndCode } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const FREE = 5;
const REFUSED = '401 invalid_credentials';
const WAIT = '429 too_many_attempts';

let stores: Stores;
let redis: TcpProxy;
/** Two processes of one deployment, without Redis. */
let app: AppProcess;
let other: AppProcess;

beforeAll(async () => {
  stores = await Stores.create();
  redis = await TcpProxy.to(stores.redisUrl);
  const env = { REDIS_URL: redis.url };
  [app, other] = await Promise.all([
    startApp({ role: 'api', stores, env }),
    startApp({ role: 'api', stores, env: { ...env, LOGIN_RATE_LIMIT_PER_MINUTE: '10000' } }),
  ]);
  redis.cut();
});

beforeEach(() => stores.query('DELETE FROM failed_logins'));

afterAll(async () => {
  await Promise.all([app.stop(), other.stop()]);
  await redis.stop();
  await stores.dispose();
});

const login = (
  email: string,
  password = 'not my password',
  api: Api = app.api,
): Promise<ApiResponse> => api.post('/auth/login', { email, password });

async function fail(email: string, times: number): Promise<void> {
  for (let n = 0; n < times; n++) expect(statusAndCode(await login(email))).toBe(REFUSED);
}

/** Lets every wait end. */
const endWaits = (): Promise<unknown> =>
  stores.query(`UPDATE failed_logins SET waits_until = now()`);

/** Lets every wait last, for a second is soon over on a busy machine. */
const holdWaits = (): Promise<unknown> =>
  stores.query(
    `UPDATE failed_logins SET waits_until = waits_until + interval '2 minutes'
     WHERE waits_until > '-infinity'`,
  );

/** The wait in seconds that the last failure began. */
async function lastWait(): Promise<number> {
  const rows = await stores.query<{ wait: string }>(
    `SELECT extract(epoch FROM waits_until - expires_at + interval '1 day') AS wait
     FROM failed_logins ORDER BY expires_at DESC LIMIT 1`,
  );
  return Number(rows[0]?.wait);
}

/** What an answer says, but for what differs from request to request. */
const essence = ({ status, headers, body }: ApiResponse): unknown => ({
  status,
  body: { ...body, request_id: '', detail: String(body.detail).replace(/\d+ s/, 'n s') },
  headers: [...headers]
    .filter(([name]) => !['date', 'x-request-id'].includes(name))
    .map(([name, value]) => [name, name === 'retry-after' ? 'n' : value]),
});

describe('failed logins', () => {
  it('cost nothing at first; then the wait doubles, and ends at five minutes', async () => {
    const { email } = await registerUser(app.url);
    await fail(email, FREE);
    const waits = [];
    for (let n = 0; n < 11; n++) {
      await fail(email, 1);
      waits.push(await lastWait());
      await endWaits();
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it('are answered with how long to wait', async () => {
    const { email } = await registerUser(app.url);
    await fail(email, FREE + 1);
    await holdWaits();
    const answer = await login(email);
    expectProblem(answer, 429, 'too_many_attempts');
    const seconds = Number(answer.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(100);
    expect(seconds).toBeLessThanOrEqual(121);
    expect(answer.body.detail).toContain(`in ${seconds} s`);
    await endWaits();
  });

  it('are the same to the right password during the wait, and to an account that there is not', async () => {
    const { email, password } = await registerUser(app.url);
    const nobody = newUser().email;
    for (let n = 0; n <= FREE; n++) {
      const [wrong, unknown] = [await login(email), await login(nobody)];
      expect(statusAndCode(wrong)).toBe(REFUSED);
      expect(essence(unknown)).toEqual(essence(wrong));
    }
    await holdWaits();
    const waiting = [await login(email), await login(email, password), await login(nobody)];
    expect(waiting.map(statusAndCode)).toEqual([WAIT, WAIT, WAIT]);
    expect(new Set(waiting.map((answer) => JSON.stringify(essence(answer)))).size).toBe(1);
  });

  it('count for all processes, whatever the letter case', async () => {
    const { email } = await registerUser(app.url);
    await fail(email, FREE);
    expect(statusAndCode(await login(email.toUpperCase(), undefined, other.api))).toBe(REFUSED);
    await holdWaits();
    expect(statusAndCode(await login(email))).toBe(WAIT);
    expect(statusAndCode(await login(email, undefined, other.api))).toBe(WAIT);
  });

  it('count one by one although many come at once', async () => {
    const { email } = await registerUser(app.url);
    const answers = await Promise.all(Array.from({ length: 30 }, () => login(email)));
    const outcomes = answers.map(statusAndCode);
    // The first wait may be over before the last one comes.
    expect(outcomes.filter((it) => it === REFUSED).length).toBeLessThanOrEqual(FREE + 3);
    expect(new Set(outcomes)).toEqual(new Set([REFUSED, WAIT]));
  });

  it('do not make the wait longer while it lasts, and are forgotten with a good login', async () => {
    const { email, password } = await registerUser(app.url);
    await fail(email, FREE + 1);
    const wait = await lastWait();
    await holdWaits();
    for (let n = 0; n < 5; n++) expect(statusAndCode(await login(email))).toBe(WAIT);
    expect(await lastWait()).toBe(wait + 120);
    await endWaits();
    expectStatus(200, await login(email, password));
    await fail(email, FREE + 1);
    expect(await lastWait()).toBe(1);
  });

  it('leave sessions alone, and are forgotten after a day', async () => {
    const { email, api } = await registerUser(app.url);
    await fail(email, FREE + 1);
    expectStatus(200, await api.get('/auth/me'));
    await endWaits();
    await stores.query('UPDATE failed_logins SET expires_at = now()');
    await fail(email, FREE + 1);
    expect(await lastWait()).toBe(1);
  });
});

describe('guessing elsewhere', () => {
  it('at the current password is slowed down likewise', async () => {
    const user = await registerUser(app.url);
    const guess = (current_password: string): Promise<ApiResponse> =>
      user.api.post('/auth/password', { current_password, new_password: 'another password' });
    for (let n = 0; n <= FREE; n++) expect(statusAndCode(await guess('wrong'))).toBe(REFUSED);
    await holdWaits();
    expect(statusAndCode(await guess(user.password))).toBe(WAIT);
    expectStatus(200, await login(user.email, user.password));
  });

  it('at emails that are taken is slowed down likewise', async () => {
    const user = await registerUser(app.url);
    const register = (): Promise<ApiResponse> =>
      app.api.post('/auth/register', { ...newUser(), email: user.email });
    for (let n = 0; n <= FREE; n++) expect(statusAndCode(await register())).toBe('409 email_taken');
    await holdWaits();
    expect(statusAndCode(await register())).toBe(WAIT);
    expectStatus(200, await login(user.email, user.password));
  });

  it('from one address is slowed down whatever the accounts, a good login in between or not', async () => {
    const own = await registerUser(other.url);
    const guess = (): Promise<ApiResponse> => login(newUser().email, undefined, other.api);
    for (let n = 0; n <= 20; n++) expect(statusAndCode(await guess())).toBe(REFUSED);
    await holdWaits();
    expect(statusAndCode(await guess())).toBe(WAIT);
    expect(statusAndCode(await login(own.email, own.password, other.api))).toBe(WAIT);
    await endWaits();
    expectStatus(200, await login(own.email, own.password, other.api));
    expect(statusAndCode(await guess())).toBe(REFUSED);
    await holdWaits();
    expect(statusAndCode(await guess())).toBe(WAIT);
    await endWaits();
  });
});
