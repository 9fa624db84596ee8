import type { DomainError } from '../errors/domain-error.js';
import { overloaded, tooManyConcurrent } from '../errors/read-refusals.js';

export const MAX_STREAMS_PER_ACCOUNT = 10;
export const MAX_STREAMS_PER_PROCESS = 2_000;

/** Counts the streams of this process by account. */
export class StreamLimits {
  private total = 0;
  private readonly byAccount = new Map<string, number>();

  /** Counts a stream. Returns the error, and counts nothing, if the account or the process is at its limit. */
  add(accountId: string): DomainError | undefined {
    const ofAccount = this.byAccount.get(accountId) ?? 0;
    if (ofAccount >= MAX_STREAMS_PER_ACCOUNT) return tooManyStreams();
    if (this.total >= MAX_STREAMS_PER_PROCESS) return overloaded();
    this.total += 1;
    this.byAccount.set(accountId, ofAccount + 1);
    return undefined;
  }

  remove(accountId: string): void {
    this.total -= 1;
    const left = (this.byAccount.get(accountId) ?? 0) - 1;
    if (left > 0) this.byAccount.set(accountId, left);
    else this.byAccount.delete(accountId);
  }
}

function tooManyStreams(): DomainError {
  return tooManyConcurrent(
    `Stream limit reached (${MAX_STREAMS_PER_ACCOUNT} per account and process). Close one first.`,
  );
}
