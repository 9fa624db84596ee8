// The same package by `require`. Prints what came of it, in JSON.
const { EVENT_TYPES, Mutx, verifyWebhook } = require('mutx-sdk');

const { API, KEY } = process.env;
const mutx = new Mutx({ baseUrl: API, apiKey: KEY });

verifyWebhook('{}', {}, 'secret')
  .catch(({ name, reason }) => `${name}: ${reason}`)
  .then(async (refused) => {
    const { items } = await mutx.listEventTypes();
    const same = JSON.stringify(items.map(({ type }) => type)) === JSON.stringify(EVENT_TYPES);
    console.log(JSON.stringify({ refused, same, esm: 'default' in require('mutx-sdk') }));
  });
