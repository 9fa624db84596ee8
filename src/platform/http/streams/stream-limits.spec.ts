import { MAX_STREAMS_PER_ACCOUNT, MAX_STREAMS_PER_PROCESS, StreamLimits } from './stream-limits.js';

describe('the streams of a process', () => {
  it('are limited per account, until one ends', () => {
    const limits = new StreamLimits();
    for (let n = 0; n < MAX_STREAMS_PER_ACCOUNT; n++) expect(limits.add('a')).toBeUndefined();
    expect(limits.add('a')).toMatchObject({ kind: 'too_many_requests' });
    expect(limits.add('b')).toBeUndefined();
    limits.remove('a');
    expect(limits.add('a')).toBeUndefined();
    expect(limits.add('a')).toMatchObject({ code: 'too_many_concurrent_requests' });
  });

  it('are limited in all', () => {
    const limits = new StreamLimits();
    for (let n = 0; n < MAX_STREAMS_PER_PROCESS; n++) expect(limits.add(`${n}`)).toBeUndefined();
    expect(limits.add('next')).toMatchObject({ kind: 'unavailable', code: 'overloaded' });
    limits.remove('0');
    expect(limits.add('next')).toBeUndefined();
  });
});
