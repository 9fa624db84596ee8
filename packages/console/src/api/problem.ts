import { MutxError } from 'mutx-sdk';

/** What the console shows of an error. */
export interface ShownProblem {
  readonly detail: string;
  readonly requestId: string | undefined;
  /** Message per field of the request. */
  readonly fields: Readonly<Record<string, string>>;
}

export function shownProblem(error: unknown): ShownProblem {
  if (!(error instanceof MutxError)) {
    return {
      detail: 'The server cannot be reached. Check your connection.',
      requestId: undefined,
      fields: {},
    };
  }
  return {
    detail: detailOf(error),
    requestId: error.requestId,
    fields: Object.fromEntries(error.errors.map(({ field, message }) => [field, message])),
  };
}

function detailOf({ status, code, message }: MutxError): string {
  if (code === 'insufficient_scope')
    return 'This API key may not read this. Sign in with a key that has the scope, or with your password.';
  return message.replace(`${status} `, '');
}
