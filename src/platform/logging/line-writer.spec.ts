import { LineWriter } from './line-writer.js';

describe('LineWriter', () => {
  const written: string[] = [];
  const writer = new LineWriter({ write: (text) => written.push(text) });

  beforeEach(() => {
    written.length = 0;
  });

  it('writes the lines of one turn of the event loop together', async () => {
    writer.write('one\n');
    writer.write('two\n');
    expect(written).toEqual([]);
    await new Promise(setImmediate);
    writer.write('three\n');
    await new Promise(setImmediate);
    expect(written).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('masks credentials in every line', async () => {
    writer.write('{"secret":"hush"}\n');
    writer.write('{"url":"https://user:hush@example.com"}\n');
    await new Promise(setImmediate);
    expect(written.join('')).toContain('[redacted]');
    expect(written.join('')).not.toContain('hush');
  });

  it('writes at once what the end of the process would lose', () => {
    writer.write('last\n');
    process.emit('exit', 0);
    expect(written).toEqual(['last\n']);
  });
});
