import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApp, type AppProcess } from '../support/app-process.js';
import { ok } from '../support/behaviours.js';
import { Receiver } from '../support/receiver.js';
import { Tenant } from '../support/tenant.js';

const CERTIFICATES = join(import.meta.dirname, '../../tools/faults/certificates');
const [cert, key] = ['localhost.pem', 'key.pem'].map((name) =>
  readFileSync(join(CERTIFICATES, name)),
) as [Buffer, Buffer];

describe('a receiver that speaks TLS', () => {
  let app: AppProcess;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startApp({
      env: {
        NODE_EXTRA_CA_CERTS: join(CERTIFICATES, 'localhost.pem'),
        DELIVERY_MAX_RETRIES: '0',
      },
    });
    tenant = await Tenant.on(app.url);
  });

  afterAll(() => app.stop());

  it.each(['localhost', 'localhost.'])('is reached by the name %s', async (host) => {
    const receiver = await Receiver.start(ok(), 0, { cert, key });
    const { id } = await tenant.webhook(`https://${host}:${receiver.port}/`);
    for (const count of [1, 2]) {
      await tenant.measure();
      const [latest] = await tenant.settled(id, count);
      expect(latest).toMatchObject({ status: 'delivered', status_code: 200 });
    }
    await tenant.api.delete(`/webhooks/${id}`);
    await receiver.stop();
  });

  it('and asks for a client certificate gets a useful error', async () => {
    const receiver = await Receiver.start(ok(), 0, { cert, key, requestCert: true });
    const { id } = await tenant.webhook(`https://localhost:${receiver.port}/`);
    await tenant.measure();
    expect(await tenant.finalDelivery(id)).toMatchObject({
      status: 'failed',
      error_message: 'TLS: the endpoint requires a client certificate',
    });
    await receiver.stop();
  });
});
