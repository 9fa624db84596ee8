import { Api, expectStatus } from '../../test/support/api-client.js';
import { listEvents } from '../../test/support/events.js';
import type { Operation } from '../../test/support/operations.js';
import { createAgent, createDeployment } from '../../test/support/resources.js';
import { newUser, type Tokens } from '../../test/support/sessions.js';
import { DOCUMENTED_PASSWORD } from './document.js';
import type { Caller, FuzzedRequest } from './requests.js';
import type { WireResponse, WireRequest } from './wire.js';

/** Operations that consume their credentials: the session, the password, the user, the refresh token. */
const CONSUMING = ['logoutUser', 'changePassword', 'deleteCurrentUser', 'refreshTokens'];

/** Its record stays when it is deleted. */
const LASTING = 'replays';

interface Account extends Tokens {
  email: string;
}

const ODD_CREDENTIALS: Record<string, string>[] = [
  { authorization: 'Bearer' },
  { authorization: 'Bearer a.b.c' },
  { authorization: `Bearer ${'x'.repeat(4_000)}` },
  { authorization: 'Basic dXNlcjpwYXNz' },
  { authorization: 'Bearer mutx_live_\xff' },
  { 'x-api-key': '\x80\xff' },
  { 'x-api-key': 'mutx_live_0123456789AB_CDEFGHIJKLMNOPQRSTUVWXYZabcdefgh24gaWe' },
];

/** The user that sends the requests, with its resources. */
export class Fixture {
  private readonly ids = new Map<string, string>();
  private readonly api: Api;
  private key = '';
  private disposable: Account | undefined;
  private odd = 0;

  private constructor(
    private readonly account: Account,
    private readonly baseUrl: string,
    private readonly receiverUrl: string,
  ) {
    this.api = new Api(baseUrl, { token: account.access_token });
  }

  static async build(baseUrl: string, receiverUrl: string): Promise<Fixture> {
    const fixture = new Fixture(await register(baseUrl), baseUrl, receiverUrl);
    const made = await fixture.api.post<{ key: string }>('/api-keys', { name: 'a key' });
    fixture.key = expectStatus(201, made).key;
    for (const kind of ['replays', 'agents', 'deployments', 'events', 'api-keys']) {
      await fixture.make(kind, fixture.ids);
    }
    fixture.ids.set('deliveries', await fixture.endedDelivery());
    return fixture;
  }

  /** Replaces placeholders with real ids and credentials. */
  async ready(operation: Operation, request: FuzzedRequest): Promise<WireRequest> {
    const { method, target, headers, caller } = request;
    const kind = /<([a-z-]+)>[^<]*$/.exec(target)?.[1];
    const own = new Map(this.ids);
    if (method === 'DELETE' && kind !== undefined && kind !== LASTING) await this.make(kind, own);
    const account = await this.accountFor(operation);
    const fill = (text: string): string => this.fill(text, account, own);
    const body = request.body && Buffer.from(fill(request.body.toString('latin1')), 'latin1');
    return {
      method,
      target: fill(target),
      headers: { ...headers, ...this.credentials(caller, account) },
      ...(body && { body }),
    };
  }

  /** Discards an account whose credentials were consumed; the next request gets a new one. */
  learn({ documented }: Operation, { status }: WireResponse): void {
    if (status < 300 && CONSUMING.includes(documented.operationId)) this.disposable = undefined;
  }

  private async accountFor({ documented }: Operation): Promise<Account> {
    if (!CONSUMING.includes(documented.operationId)) return this.account;
    return (this.disposable ??= await register(this.baseUrl));
  }

  private fill(text: string, account: Account, ids: ReadonlyMap<string, string>): string {
    return text
      .replaceAll('<url>', this.receiverUrl)
      .replaceAll('<email>', newUser().email)
      .replaceAll('<own-email>', account.email)
      .replaceAll('<refresh-token>', account.refresh_token)
      .replaceAll(/<([a-z-]+)>/g, (whole, kind: string) => ids.get(kind) ?? whole);
  }

  private credentials(caller: Caller, account: Account): Record<string, string> {
    if (caller === 'anonymous') return {};
    if (caller === 'odd') return ODD_CREDENTIALS[this.odd++ % ODD_CREDENTIALS.length] ?? {};
    if (caller === 'key') return { 'x-api-key': this.key };
    return { authorization: `Bearer ${account.access_token}` };
  }

  /** A request that deletes gets new resources, so that the others keep theirs. */
  private async make(kind: string, ids: Map<string, string>): Promise<void> {
    if (kind === 'replays') await this.make('webhooks', ids);
    ids.set(kind, (await this.makeOne(kind, ids)).id);
  }

  private async makeOne(kind: string, ids: ReadonlyMap<string, string>): Promise<{ id: string }> {
    if (kind === 'agents') return createAgent(this.api);
    if (kind === 'deployments') {
      return createDeployment(this.api, (await createAgent(this.api)).id);
    }
    if (kind === 'events') return this.makeEvent();
    if (kind === 'replays') return this.makeReplay(ids.get('webhooks') ?? '');
    const body =
      kind === 'webhooks' ? { url: this.receiverUrl, signing: 'ed25519' } : { name: 'a key' };
    return expectStatus(201, await this.api.post<{ id: string }>(`/${kind}`, body));
  }

  private async makeReplay(webhookId: string): Promise<{ id: string }> {
    const since = new Date(Date.now() - 60_000).toISOString();
    return expectStatus(202, await this.api.post(`/webhooks/${webhookId}/replays`, { since }));
  }

  /** A delivery that can be replayed: it is no test, and it has ended without a worker. */
  private async endedDelivery(): Promise<string> {
    const path = `/webhooks/${this.ids.get('webhooks')}/deliveries`;
    expectStatus(200, await this.api.post(`${path}/cancel`));
    const page = await this.api.get<{ items: { id: string }[] }>(`${path}?status=cancelled`);
    return expectStatus(200, page).items[0]?.id ?? '';
  }

  /** A new deployment is an event. */
  private async makeEvent(): Promise<{ id: string }> {
    const agent = await createAgent(this.api);
    await createDeployment(this.api, agent.id);
    const [event] = (await listEvents(this.api, `?agent_id=${agent.id}`)).items;
    return { id: event?.id ?? '' };
  }
}

/** A new user with the password of the document's examples. */
async function register(baseUrl: string): Promise<Account> {
  const user = { ...newUser(), password: DOCUMENTED_PASSWORD };
  const tokens = await new Api(baseUrl).post<Tokens>('/auth/register', user);
  return { ...expectStatus(201, tokens), email: user.email };
}
