import { AttemptWindow } from './attempt-window.js';

const attempts = (...ids: string[]): { id: string }[] => ids.map((id) => ({ id }));

describe('the window of attempts', () => {
  it('returns each attempt once, also one that is committed after a later one', () => {
    const window = new AttemptWindow();
    expect(window.unseen(attempts('c', 'a'), 'a')).toEqual(attempts('a', 'c'));
    expect(window.unseen(attempts('d', 'c', 'b', 'a'), 'a')).toEqual(attempts('b', 'd'));
    expect(window.unseen(attempts('d', 'c'), 'c')).toEqual([]);
  });

  it('forgets those that no read returns again', () => {
    const window = new AttemptWindow();
    window.unseen(attempts('a', 'b', 'c'), 'a');
    window.unseen([], 'c');
    expect(window.unseen(attempts('a', 'b', 'c'), 'a')).toEqual(attempts('a', 'b'));
  });
});
