import { ByteQueue } from './byte-queue.js';

describe('ByteQueue', () => {
  it('returns all bytes so far, and begins again when it is cleared', () => {
    const queue = new ByteQueue();
    const pieces = Array.from({ length: 3_000 }, (_, n) => Buffer.from(`${n},`));
    for (const [n, piece] of pieces.entries()) {
      const all = queue.append(piece);
      if (n % 500 === 0) expect(all).toEqual(Buffer.concat(pieces.slice(0, n + 1)));
    }
    expect(queue.length).toBe(Buffer.concat(pieces).length);
    queue.clear();
    expect(queue.length).toBe(0);
    expect(queue.append(Buffer.from('again')).toString()).toBe('again');
  });

  it('does not copy all bytes for each piece', () => {
    const queue = new ByteQueue();
    const blocks = new Set<ArrayBufferLike>();
    for (let n = 0; n < 65_536; n += 1) blocks.add(queue.append(Buffer.alloc(1)).buffer);
    // The first piece, and one block per doubling.
    expect(blocks.size).toBeLessThan(20);
  });

  it('leaves the pieces as they are', () => {
    const queue = new ByteQueue();
    const first = Buffer.from('ab');
    queue.append(first);
    queue.append(Buffer.from('cd'));
    expect(first.toString()).toBe('ab');
  });
});
