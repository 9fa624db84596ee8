import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { folderOf, forbiddenFor, LAYERS } from '../../import-layers.js';

const SRC = resolve(import.meta.dirname, '../../src');
const IMPORT = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

interface Source {
  /** Relative to `src`. */
  path: string;
  folder: string;
  text: string;
  /** Folders of layers it imports from, its own left out. */
  imports: string[];
}

function sources(): Source[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && path.includes('/'))
    .map((path) => {
      const text = readFileSync(join(SRC, path), 'utf8');
      const folder = layerOf(path);
      const targets = [...text.matchAll(IMPORT)].map(([, target]) =>
        relative(SRC, resolve(SRC, dirname(path), target ?? '')),
      );
      const imports = targets.map(layerOf).filter((other) => other !== folder);
      return { path, folder, text, imports };
    });
}

function layerOf(path: string): string {
  return folderOf(path) ?? path.split('/')[0] ?? '';
}

describe('the architecture', () => {
  const all = sources();

  it('has only folders that import-layers.js names', () => {
    expect([...new Set(all.map(({ folder }) => folder))].sort()).toEqual(LAYERS.flat().sort());
  });

  it.each(LAYERS.flat())('%s imports only from layers below', (folder) => {
    const forbidden = forbiddenFor(folder);
    const isCommand = folder === 'commands';
    const wrong = all
      .filter((source) => source.folder === folder)
      .flatMap(({ path, imports }) =>
        imports
          .filter((other) => forbidden.includes(other) || (!isCommand && other.startsWith('app.')))
          .map((other) => `${path} imports ${other}`),
      );
    expect(wrong).toEqual([]);
  });

  it('lets the catalogue import no feature', () => {
    const imports = all
      .filter(({ folder }) => folder === 'events/catalogue')
      .flatMap(({ imports }) => imports);
    expect(imports.filter((folder) => folder !== 'platform/openapi')).toEqual([]);
  });

  it('reads the environment in config alone', () => {
    const readers = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
      .filter((path) => readFileSync(join(SRC, path), 'utf8').includes('process.env'));
    expect(new Set(readers.map(layerOf))).toEqual(new Set(['platform/config']));
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
