import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where a leak may show: what processes print, what is answered, what the stores hold. */
export type Place = 'output' | 'answers' | 'redis' | 'database';

/** Fields of requests and answers that hold a secret. */
const SECRET_FIELDS = [
  'password',
  'current_password',
  'new_password',
  'secret',
  'access_token',
  'refresh_token',
  'key',
];

/** The operations whose very answer shows a secret, this once. */
const SHOWN_ONCE =
  /^POST (\/v1)?\/(auth\/(register|login|refresh|password)|api-keys(\/[^/]+\/rotate)?)\/?$/;

/** Only a test run that will be searched has the folder. */
function append(name: string, text: string): void {
  const folder = join(process.env.MUTX_TEST_FOLDER ?? '', 'canary');
  if (existsSync(folder)) appendFileSync(join(folder, `${name}-${process.pid}`), `${text}\n`);
}

/** Keeps a text, to be searched for secrets when the run is over. */
export function record(place: Place, text: string): void {
  if (text !== '') append(place, text);
}

/** From now on this text must show nowhere. */
export function recordSecret(secret: unknown): void {
  if (typeof secret === 'string') append('secrets', JSON.stringify(secret));
}

/** The secrets in the fields of a body that was sent or answered. */
export function recordSecretsIn(body: unknown): void {
  if (typeof body !== 'object' || body === null) return;
  for (const field of SECRET_FIELDS) recordSecret((body as Record<string, unknown>)[field]);
}

/** An answer; one that is meant to show a secret is kept without it. */
export function recordAnswer(request: string, text: string, headers: object): void {
  const told = SHOWN_ONCE.test(request) ? withoutSecrets(text) : text;
  record('answers', `${request} ${JSON.stringify(headers)} ${told}`);
}

function withoutSecrets(text: string): string {
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    recordSecretsIn(body);
    for (const field of ['access_token', 'refresh_token', 'key']) delete body[field];
    return JSON.stringify(body);
  } catch {
    return text;
  }
}
