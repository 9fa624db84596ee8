import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLeaks } from '../../tools/canary/search.mjs';

const PASSWORD = 'pass-"5f3c6a70" ünï';
const KEY = 'mutx_live_0123456789AB_CDEFGHIJKLMNOPQRSTUVWXYZabcdefgh24gaWe';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const WHSEC = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutx-canary-'));
  await mkdir(folder, { recursive: true });
  const secrets = [PASSWORD, KEY, TOKEN, WHSEC, 'short', 'x'.repeat(40), 'an example to read'];
  await writeFile(join(folder, 'secrets-1'), secrets.map((it) => JSON.stringify(it)).join('\n'));
});

afterEach(() => rm(folder, { recursive: true }));

const leaksOf = async (place: string, text: string): Promise<string[]> => {
  await writeFile(join(folder, `${place}-7`), `harmless\n${text}\nharmless`);
  return (await findLeaks(folder, 'published: "an example to read"')).leaks;
};

describe('the search for secrets', () => {
  it.each([
    [
      'output',
      'a password in a log line',
      `{"msg":"login ${JSON.stringify(PASSWORD).slice(1, -1)}"}`,
    ],
    ['output', 'a password in clear', `login ${PASSWORD}`],
    ['output', 'a password in a URL', `GET /?p=${encodeURIComponent(PASSWORD)}`],
    ['responses', 'a key', `GET /agents {} {"name":"${KEY}"}`],
    ['responses', 'the secret part of a key', `GET /api-keys {} ${KEY.split('_').at(-1)}`],
    ['redis', 'a token', `bull:1 {"data":"${TOKEN}"}`],
    ['redis', 'the signature of a token', `x "${TOKEN.split('.').at(-1)}"`],
    ['database', 'a webhook secret', `webhooks (1,${WHSEC})`],
    ['database', 'the key in a webhook secret', `webhooks (1,${WHSEC.slice(6)})`],
    ['database', 'a password in hex', `t (\\x00${Buffer.from(PASSWORD).toString('hex')}00)`],
    [
      'database',
      'a password in base64',
      `t (${Buffer.from(`at ${PASSWORD}!`).toString('base64')})`,
    ],
  ])('finds in %s %s, and says where', async (place, _what, text) => {
    const leaks = await leaksOf(place, text);
    expect(leaks).toHaveLength(1);
    expect(leaks[0]).toMatch(new RegExp(`^${place} contains `));
  });

  it.each([
    ['the public prefix of a key', 'mutx_live_0123456789AB_[redacted]'],
    ['what is too short or too plain to tell', `short ${'x'.repeat(40)}`],
    ['an example of the document', 'an example to read'],
    ['the banner', `  API key     ${KEY}`],
  ])('passes over %s', async (_what, text) => {
    expect(await leaksOf('output', text)).toEqual([]);
  });
});
