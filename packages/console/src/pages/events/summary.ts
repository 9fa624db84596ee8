const MAX_LENGTH = 160;

/** The data of an event in a line: `name: value` without ids, which the page of the event shows. */
export function summaryOf(data: object | null): string {
  if (data === null) return 'erased';
  const parts = Object.entries(data)
    .filter(([name, value]) => value !== null && !name.endsWith('_id') && name !== 'fingerprint')
    .map(
      ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
  const text = parts.join(', ');
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
