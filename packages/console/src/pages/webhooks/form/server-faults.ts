import { MutxError } from 'mutx-sdk';
import { shownProblem } from '../../../api/problem';

/** Faults by field that the server found. Codes that concern one field count as faults of it. */
export function serverFaults(error: unknown): Partial<Record<string, string>> {
  const { detail, fields } = shownProblem(error);
  const code = error instanceof MutxError ? error.code : undefined;
  return {
    ...(code === 'invalid_url' && { url: detail }),
    ...(code === 'invalid_event' && { events: detail }),
    ...Object.fromEntries(
      Object.entries(fields).map(([field, message]) => [field, sentence(message)]),
    ),
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace(/\.\.$/, '.');
}
