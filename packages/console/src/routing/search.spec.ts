import { oneOf, textOf } from './search';

describe('the parameters of an address', () => {
  it('count as absent unless they are allowed', () => {
    expect(oneOf('firing', ['firing', 'resolved'])).toBe('firing');
    expect(oneOf('toString', ['firing'])).toBeUndefined();
    expect(oneOf(['firing'], ['firing'])).toBeUndefined();
  });

  it('are texts, and not empty', () => {
    expect(textOf('a')).toBe('a');
    expect([textOf(''), textOf(1), textOf({}), textOf(null)]).toEqual(Array(4).fill(undefined));
  });
});
