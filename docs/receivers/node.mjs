// SECRET=… node node.mjs: receives webhooks on port 4000 and verifies their signatures.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

const { SECRET, PORT = '4000' } = process.env;
if (!SECRET) throw new Error('Set SECRET to the secret of the webhook');
// In production, a unique column of your database. Store `webhook-id` instead to process each event once.
const processed = new Set();
const key = SECRET.startsWith('whsec_') ? Buffer.from(SECRET.slice(6), 'base64') : SECRET;

/** `body` is the raw body: bytes, before any JSON parser. */
function isGenuine(headers, body) {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  const signatures = headers['webhook-signature'] ?? '';
  // Reject replayed requests.
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body);
  const expected = Buffer.from(`v1,${hmac.digest('base64')}`);
  // After a secret change there are two signatures; one match is enough.
  return signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

const server = createServer(async (request, response) => {
  const body = await buffer(request);
  if (!isGenuine(request.headers, body)) {
    console.log('FORGED');
    response.writeHead(401).end();
    return;
  }
  const { event, delivery_id, data } = JSON.parse(body);
  if (processed.has(delivery_id)) {
    console.log('DUPLICATE', event, delivery_id);
  } else {
    processed.add(delivery_id);
    console.log('GENUINE', event, delivery_id, JSON.stringify(data));
  }
  response.writeHead(204).end();
});
server.listen(Number(PORT), () => console.log('listening on port', server.address().port));
