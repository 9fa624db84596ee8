const MIB = 1024 * 1024;

/** Responses below this size are not counted. */
export const LARGE_BYTES = MIB / 4;
const MAX_PER_ACCOUNT = 32 * MIB;
const MAX_PER_PROCESS = 128 * MIB;

/** Counts the bytes of large responses that clients have yet to take. */
export class LargeResponses {
  private total = 0;
  private readonly byAccount = new Map<string, number>();

  /** Counts a response; returns whose bound refuses it, and then does not count it. */
  add(account: string, bytes: number): 'account' | 'process' | undefined {
    const ofAccount = (this.byAccount.get(account) ?? 0) + bytes;
    if (ofAccount > MAX_PER_ACCOUNT) return 'account';
    if (this.total + bytes > MAX_PER_PROCESS) return 'process';
    this.total += bytes;
    this.byAccount.set(account, ofAccount);
    return undefined;
  }

  /** The client took the response, or the connection is closed. */
  remove(account: string, bytes: number): void {
    this.total -= bytes;
    const left = (this.byAccount.get(account) ?? 0) - bytes;
    if (left > 0) this.byAccount.set(account, left);
    else this.byAccount.delete(account);
  }
}

/** Size of a response body in bytes; 0 for one that is certainly not large, and for a stream. */
export function sizeOf(payload: unknown): number {
  if (Buffer.isBuffer(payload)) return payload.byteLength;
  // A UTF-16 code unit has three bytes at most.
  if (typeof payload !== 'string' || payload.length < LARGE_BYTES / 3) return 0;
  return Buffer.byteLength(payload);
}
