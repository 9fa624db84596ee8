const EMPTY = Buffer.alloc(0);
const MIN_CAPACITY = 1_024;

/** Bytes that arrive in pieces. Appending costs linear time in all, whatever the size of the pieces. */
export class ByteQueue {
  private bytes: Buffer = EMPTY;
  private owned: Buffer = EMPTY;

  get length(): number {
    return this.bytes.length;
  }

  /** All bytes so far, valid until the next call. A lone piece is not copied. */
  append(piece: Buffer): Buffer {
    const before = this.bytes.length;
    if (before === 0) return (this.bytes = piece);
    const length = before + piece.length;
    if (this.bytes.buffer !== this.owned.buffer || length > this.owned.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(2 * length, MIN_CAPACITY));
      this.bytes.copy(grown);
      this.owned = grown;
    }
    piece.copy(this.owned, before);
    return (this.bytes = this.owned.subarray(0, length));
  }

  clear(): void {
    this.bytes = EMPTY;
    this.owned = EMPTY;
  }
}
