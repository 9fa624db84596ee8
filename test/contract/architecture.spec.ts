import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { forbiddenFor, ROOMS } from '../../rooms.js';

const SRC = resolve(import.meta.dirname, '../../src');
const IMPORT = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

interface Source {
  /** Relative to `src`. */
  path: string;
  room: string;
  text: string;
  /** Rooms it imports from, its own left out. */
  imports: string[];
}

function sources(): Source[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && path.includes('/'))
    .map((path) => {
      const text = readFileSync(join(SRC, path), 'utf8');
      const room = roomOf(path);
      const targets = [...text.matchAll(IMPORT)].map(([, target]) =>
        relative(SRC, resolve(SRC, dirname(path), target ?? '')),
      );
      return { path, room, text, imports: targets.map(roomOf).filter((other) => other !== room) };
    });
}

function roomOf(path: string): string {
  return path.split('/')[0] ?? '';
}

describe('the house', () => {
  const all = sources();

  it('has only rooms that rooms.js names', () => {
    expect([...new Set(all.map(({ room }) => room))].sort()).toEqual(ROOMS.flat().sort());
  });

  it.each(ROOMS.flat())('%s imports only from rooms below', (room) => {
    const forbidden = forbiddenFor(room);
    const wrong = all
      .filter((source) => source.room === room)
      .flatMap(({ path, imports }) =>
        imports
          .filter((other) => forbidden.includes(other) || other.startsWith('app.'))
          .map((other) => `${path} imports ${other}`),
      );
    expect(wrong).toEqual([]);
  });

  it('lets event-types import nothing', () => {
    expect(
      all.filter(({ room }) => room === 'event-types').flatMap(({ imports }) => imports),
    ).toEqual([]);
  });

  it('reads the environment in config alone', () => {
    const readers = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
      .filter((path) => readFileSync(join(SRC, path), 'utf8').includes('process.env'));
    expect(new Set(readers.map(roomOf))).toEqual(new Set(['config']));
  });

  it('keeps SQL and the ORM out of controllers and services', () => {
    const wrong = all.filter(
      ({ path, text }) => /\.(controller|service)\.ts$/.test(path) && /from 'typeorm'/.test(text),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('keeps HTTP errors out of repositories', () => {
    const wrong = all.filter(
      ({ path, text }) => path.endsWith('.repository.ts') && /DomainError|HttpException/.test(text),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('has no forwardRef, no barrel files and no file over 300 lines', () => {
    expect(all.filter(({ text }) => text.includes('forwardRef'))).toEqual([]);
    expect(all.filter(({ path }) => path.endsWith('/index.ts'))).toEqual([]);
    expect(all.filter(({ text }) => text.split('\n').length > 300).map(({ path }) => path)).toEqual(
      [],
    );
  });

  it('has constructors of five dependencies at most', () => {
    const wide = all.filter(({ text }) => {
      const parameters = /constructor\(([^)]*)\)/.exec(text)?.[1] ?? '';
      return parameters.split(',').filter((parameter) => parameter.includes(':')).length > 5;
    });
    expect(wide.map(({ path }) => path)).toEqual([]);
  });
});
