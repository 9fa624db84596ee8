import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectStatus, registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { createAgent } from '../support/resources.js';
import {
  GENERATED_CLIENTS,
  generate,
  step,
  type GeneratedClient,
} from '../sdk/generated-clients.js';

/** The jar of openapi-generator; `scripts/generated-clients.sh` downloads it. */
const JAR = process.env.MUTX_OPENAPI_GENERATOR;
const AT_ONCE = 2;

const missing = (client: GeneratedClient): string | undefined =>
  JAR ? client.missing() : 'MUTX_OPENAPI_GENERATOR names no jar of openapi-generator';

for (const client of GENERATED_CLIENTS) {
  const reason = missing(client);
  if (reason) it.skip(`the client for ${client.language} is not built: ${reason}`, () => undefined);
}

const buildable = GENERATED_CLIENTS.filter((client) => !missing(client));

(buildable.length > 0 ? describe : describe.skip)('a client that openapi-generator makes', () => {
  let app: AppProcess;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  const outcomes = new Map<string, Promise<unknown>>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mutx-clients-'));
    app = await startApp();
    const user = await registerUser(app.url);
    const agent = await createAgent(user.api, { config: { model: 'm-1' } });
    const webhook = { url: 'http://127.0.0.1:9/hooks', name: 'Pager', secret: 'a secret' };
    expectStatus(201, await user.api.post('/webhooks', webhook));
    const { credentials } = await user.withKey();
    env = { API: app.url, KEY: credentials.apiKey, AGENT: agent.id };
    start();
  }, 120_000);

  afterAll(async () => {
    await Promise.allSettled(outcomes.values());
    await app.stop();
    await rm(folder, { recursive: true, force: true });
  }, 240_000);

  /** Starts every language, `AT_ONCE` at a time; a failure stays in its outcome until its test asks. */
  function start(): void {
    const running: Promise<unknown>[] = [];
    for (const client of buildable) {
      const turn = running.at(-AT_ONCE) ?? Promise.resolve();
      const outcome = turn.then(() => outcomeOf(client));
      running.push(outcome.catch(() => undefined));
      outcomes.set(client.language, outcome);
    }
  }

  async function outcomeOf(client: GeneratedClient): Promise<unknown> {
    const own = join(folder, client.language);
    await mkdir(own);
    await generate(JAR ?? '', client, own);
    const [command, ...args] = await client.build(own);
    return JSON.parse(await step(command, args, own, env));
  }

  it.each(buildable.map(({ language }) => language))(
    'compiles for %s and calls the server',
    async (language) => {
      expect(await outcomes.get(language)).toEqual({
        webhook: 'Pager',
        secret: null,
        report: 'recorded',
        model: 'm-1',
      });
    },
    240_000,
  );
});
