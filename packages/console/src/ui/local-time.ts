/** A time in UTC as the value of a `datetime-local` input; empty for none. */
export function toLocal(at: string | undefined): string {
  if (at === undefined || Number.isNaN(Date.parse(at))) return '';
  const date = new Date(at);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The time in UTC, as ISO 8601, of a `datetime-local` input; undefined for none. */
export function fromLocal(value: string): string | undefined {
  return value === '' ? undefined : new Date(value).toISOString();
}
