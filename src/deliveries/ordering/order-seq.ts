/**
 * Draws the order number of a delivery. The transaction must have locked the agent of the event, until it
 * ends: then a higher number is committed later, whatever the ids and the clocks of the processes, and a
 * reader that sees a delivery sees all with the same key and lower numbers. One sequence serves all agents:
 * only the numbers of one key are compared.
 */
export const ORDER_SEQ = `nextval('delivery_order')`;
