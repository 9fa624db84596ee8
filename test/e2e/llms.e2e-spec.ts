import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { expectStatus, registerUser, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { listEvents } from '../support/events.js';
import { OPERATIONS } from '../support/operations.js';
import { Receiver } from '../support/receiver.js';
import { createAgent, createDeployment } from '../support/resources.js';

let app: AppProcess;
let receiver: Receiver;

beforeAll(async () => {
  // The examples of times are fixed, and get older.
  app = await startApp({ env: { RETENTION_DAYS: '0' } });
  receiver = await Receiver.start();
});

afterAll(async () => {
  await receiver.stop();
  await app.stop();
});

const text = async (): Promise<string> => expectStatus(200, await app.api.get<string>('/llms.txt'));

/** Values for the variables of one command, all of them fresh, so that no command depends on another. */
async function values(command: string): Promise<Record<string, string>> {
  const user = await registerUser(app.url);
  const created = async (api: Api, path: string, body: object): Promise<Record<string, string>> =>
    expectStatus(201, await api.post<Record<string, string>>(path, body));
  const key = await created(user.api, '/api-keys', { name: 'llms' });
  const { id: webhook = '' } = await created(user.api, '/webhooks', {
    url: receiver.url(),
    signing: 'ed25519',
  });
  const agent = await createAgent(user.api);
  const deployment = await createDeployment(user.api, agent.id);
  const [event] = (await listEvents(user.api)).items;
  const [delivery] = await eventually(async () => {
    const path = `/webhooks/${webhook}/deliveries?success=true`;
    const page = expectStatus(200, await user.api.get<{ items: { id: string }[] }>(path));
    return page.items.length > 0 && page.items;
  });
  const since = new Date(Date.now() - 60_000).toISOString();
  const replay = await user.api.post<{ id: string }>(`/webhooks/${webhook}/replays`, { since });
  return {
    API: app.url,
    EMAIL: command.includes('/auth/register') ? `${randomUUID()}@example.com` : user.email,
    PASSWORD: user.password,
    TOKEN: user.tokens.access_token,
    REFRESH_TOKEN: user.tokens.refresh_token,
    KEY: key.key ?? '',
    API_KEY_ID: key.id ?? '',
    AGENT_ID: agent.id,
    DEPLOYMENT_ID: deployment.id,
    WEBHOOK_ID: webhook,
    EVENT_ID: event?.id ?? '',
    DELIVERY_ID: delivery?.id ?? '',
    REPLAY_ID: expectStatus(202, replay).id,
    URL: receiver.url(),
  };
}

/** Pastes a command into a shell, and answers the status that the server gave; a stream ends after 2 s. */
async function paste(command: string): Promise<string> {
  const options = `-w '\\n%{http_code}' ${command.includes(' -sSN ') ? '--max-time 2' : ''}`;
  const { stdout } = await promisify(execFile)(
    'sh',
    ['-c', `${command.replace('curl ', `curl ${options} `)} || [ $? = 28 ]`],
    { env: { ...process.env, ...(await values(command)) } },
  );
  return stdout.split('\n').at(-1) ?? '';
}

describe('GET /llms.txt', () => {
  it('is text for everybody, and names the address at which it was found', async () => {
    for (const path of ['/llms.txt', '/v1/llms.txt']) {
      const answer = await app.api.get<string>(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
      expect(answer.body).toMatch(/^# MUTX Webhooks & Ingestion\n\n> /);
      expect(answer.body).toContain(`API=${app.url}\n`);
    }
  });

  it('has a command for each operation of the document, and each works', async () => {
    const commands = (await text()).split('\n').filter((line) => line.startsWith('curl '));
    expect(commands).toHaveLength(OPERATIONS.length);
    const refused: string[] = [];
    for (const command of commands) {
      const status = await paste(command);
      if (!/^2\d\d$/.test(status)) refused.push(`${status} ${command}`);
    }
    expect(refused).toEqual([]);
  });
});
