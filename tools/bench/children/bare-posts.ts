import { createHmac } from 'node:crypto';
import { Pool } from 'undici';
import { serveCalls } from '../child.js';

interface Posts {
  readonly port: number;
  readonly body: string;
  readonly secret: string;
  readonly connections: number;
  readonly ms: number;
}

/** L1: signed POSTs by a bare undici pool, with both signatures of a delivery. */
serveCalls({
  async run({ port, body, secret, connections, ms }: Posts): Promise<number> {
    const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
    const startedAt = performance.now();
    let count = 0;
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() - startedAt < ms) {
          const id = `delivery-${count}`;
          const seconds = Math.floor(Date.now() / 1000);
          const response = await pool.request({
            path: '/hook',
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              'x-mutx-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
              'webhook-id': id,
              'webhook-timestamp': String(seconds),
              'webhook-signature': `v1,${createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')}`,
            },
            body,
          });
          await response.body.text();
          count += 1;
        }
      }),
    );
    const perSecond = (count * 1000) / (performance.now() - startedAt);
    await pool.destroy();
    return perSecond;
  },
});
