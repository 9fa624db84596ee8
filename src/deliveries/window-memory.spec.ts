import { WindowMemory } from './window-memory.js';

function memoryAt(clock: { ms: number }): WindowMemory {
  return new WindowMemory(() => clock.ms);
}

describe('WindowMemory', () => {
  it('recalls the last window of each endpoint', () => {
    const memory = memoryAt({ ms: 0 });
    memory.remember({ webhookId: 'a', window: 20 });
    memory.remember({ webhookId: 'b', window: 30 });
    memory.remember({ webhookId: 'a', window: 40 });
    expect(memory.recall('a')).toBe(40);
    expect(memory.recall('b')).toBe(30);
    expect(memory.recall('c')).toBeUndefined();
  });

  it('trusts none that is older than ten seconds', () => {
    const clock = { ms: 0 };
    const memory = memoryAt(clock);
    memory.remember({ webhookId: 'a', window: 20 });
    clock.ms = 9_999;
    expect(memory.recall('a')).toBe(20);
    clock.ms = 10_000;
    expect(memory.recall('a')).toBeUndefined();
  });

  it('keeps the latest ten thousand, however fast they come', () => {
    const memory = memoryAt({ ms: 0 });
    memory.remember({ webhookId: 'again', window: 9 });
    for (let n = 0; n < 10_000; n += 1) {
      if (n === 5_000) memory.remember({ webhookId: 'again', window: 10 });
      memory.remember({ webhookId: `d${n}`, window: 8 });
    }
    expect(memory.recall('d0')).toBeUndefined();
    expect(memory.recall('d1')).toBe(8);
    expect(memory.recall('again')).toBe(10);
  });
});
