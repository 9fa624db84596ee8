import type { Format } from './format.js';

/** The data is copied as text: numbers and the order of keys stay as they are stored. */
export const mutx: Format = ({ deliveryId, event, data, occurredAt }) => {
  const timestamp = occurredAt.toISOString();
  const head = JSON.stringify({ event, timestamp, delivery_id: deliveryId });
  return { contentType: 'application/json', body: `${head.slice(0, -1)},"data":${data}}` };
};
