import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where a leak may appear: output of processes, responses, Redis, database. */
export type Place = 'output' | 'responses' | 'redis' | 'database';

/** Fields of requests and responses that contain a secret. */
const SECRET_FIELDS = [
  'password',
  'current_password',
  'new_password',
  'secret',
  'access_token',
  'refresh_token',
  'key',
];

/** The operations whose response shows a secret once. */
const SHOWN_ONCE =
  /^POST (\/v1)?\/(auth\/(register|login|refresh|password)|api-keys(\/[^/]+\/rotate)?|webhooks(\/[^/]+\/secret\/rotate)?)\/?$/;

/** The folder exists only in a test run that will be searched. */
function append(name: string, text: string): void {
  const folder = join(process.env.MUTX_TEST_FOLDER ?? '', 'canary');
  if (existsSync(folder)) appendFileSync(join(folder, `${name}-${process.pid}`), `${text}\n`);
}

/** Records a text, to be searched for secrets at the end of the run. */
export function record(place: Place, text: string): void {
  if (text !== '') append(place, text);
}

/** Records a text that must not appear anywhere. */
export function recordSecret(secret: unknown): void {
  if (typeof secret === 'string') append('secrets', JSON.stringify(secret));
}

/** Records the secrets in the fields of a request or response body. */
export function recordSecretsIn(body: unknown): void {
  if (typeof body !== 'object' || body === null) return;
  const fields = body as Record<string, unknown>;
  for (const field of SECRET_FIELDS) recordSecret(fields[field]);
  // Of a webhook.
  if (fields.headers) Object.values(fields.headers).forEach(recordSecret);
}

/** Records a response; if it shows a secret on purpose, without that secret. */
export function recordAnswer(request: string, text: string, headers: object): void {
  const recorded = SHOWN_ONCE.test(request) ? withoutSecrets(text) : text;
  record('responses', `${request} ${JSON.stringify(headers)} ${recorded}`);
}

function withoutSecrets(text: string): string {
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    recordSecretsIn(body);
    for (const field of ['access_token', 'refresh_token', 'key', 'secret']) delete body[field];
    return JSON.stringify(body);
  } catch {
    return text;
  }
}
