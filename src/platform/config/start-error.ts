/** The process cannot start, for a reason that its operator can mend; the message says it all. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
