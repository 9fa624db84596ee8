// A program of somebody who installed the SDK. Prints what came of it, in JSON.
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Mutx, MutxError, paginate, verifyWebhook } from 'mutx-sdk';

const { API, KEY } = process.env;
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const mutx = new Mutx({ baseUrl: API, apiKey: KEY });

const events = [];
const receiver = createServer(async (request, response) => {
  try {
    events.push(await verifyWebhook(await buffer(request), request.headers, secret));
    response.writeHead(204).end();
  } catch ({ reason }) {
    response.writeHead(401).end(reason);
  }
});
await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${receiver.address().port}/hook`;

const agent = await mutx.createAgent({ body: { name: 'an agent' } });
const path = await mutx.createWebhook({ body: { url, secret, events: ['*'] } });
const test = await mutx.testWebhook({ path, body: { event: 'agent.status' } });
const report = await mutx.reportMetrics({ body: { agent_id: agent.id, cpu_usage: 97 } });
while (events.length < 3) await new Promise((resolve) => setTimeout(resolve, 20));

const forged = await fetch(url, { method: 'POST', body: '{"event":"webhook.test"}' });

const deliveries = [];
const list = (query) => mutx.listWebhookDeliveries({ path, query });
for await (const { event } of paginate(list, { limit: 1 })) deliveries.push(event);

await mutx.deleteWebhook({ path });
const refused = await mutx.getWebhook({ path }).catch((error) => error);
receiver.close();

console.log(
  JSON.stringify({
    test: test.status,
    report: report.status,
    events: events.map(({ event, data }) => [
      event,
      data.new_status ?? data.cpu_usage ?? data.state,
    ]),
    forged: [forged.status, await forged.text()],
    deliveries,
    refused: [refused instanceof MutxError, refused.status, refused.code],
  }),
);
