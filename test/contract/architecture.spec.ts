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
  /** Files that it imports, relative to `src`. */
  files: string[];
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
      const files = targets.map((target) => target.replace(/\.js$/, '.ts'));
      return { path, folder, text, files, imports };
    });
}

function layerOf(path: string): string {
  return folderOf(path) ?? path.split('/')[0] ?? '';
}

/** The files of the first import cycle that is found. */
function cycleIn(all: readonly Source[]): string[] {
  const imports = new Map(all.map(({ path, files }) => [path, files]));
  const acyclic = new Set<string>();
  const walk = (path: string, parents: string[]): string[] => {
    if (parents.includes(path)) return [...parents.slice(parents.indexOf(path)), path];
    if (acyclic.has(path)) return [];
    for (const file of imports.get(path) ?? []) {
      const cycle = walk(file, [...parents, path]);
      if (cycle.length > 0) return cycle;
    }
    acyclic.add(path);
    return [];
  };
  for (const { path } of all) {
    const cycle = walk(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

/** The first argument of each decorator of that name in the features: the names of tables, or paths. */
function namesOfFeatures(all: readonly Source[], decorator: string): string[] {
  const pattern = new RegExp(`@${decorator}\\('([^'/]+)`, 'g');
  return all
    .filter(({ folder }) => !folder.startsWith('platform/'))
    .flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name]) => name ?? ''));
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

  it('has no import cycle', () => {
    expect(cycleIn(all)).toEqual([]);
  });

  it('has at most 15 source files at the level of each folder', () => {
    const sizes = new Map<string, number>();
    for (const { path } of all.filter((source) => !source.path.endsWith('.spec.ts'))) {
      sizes.set(dirname(path), (sizes.get(dirname(path)) ?? 0) + 1);
    }
    // Every migration stays: the folder only grows.
    sizes.delete('platform/database/migrations');
    expect([...sizes].filter(([, files]) => files > 15)).toEqual([]);
  });

  it('names no table and no route of a feature in platform', () => {
    const tables = namesOfFeatures(all, 'Entity').join('|');
    const routes = namesOfFeatures(all, 'Controller').join('|');
    expect(tables).toContain('webhooks');
    expect(routes).toContain('webhooks');
    const table = new RegExp(
      `(from|into|update|join|table|on) (${tables})\\b|['"\`](${tables})['"\`]`,
      'i',
    );
    const route = new RegExp(`['"\`/ ]/(${routes})(?![\\w-])`);
    const wrong = all
      // Migrations are the history of all tables.
      .filter(
        ({ path, folder }) => /^platform\/(?!database\/migrations)/.test(path) && folder !== '',
      )
      .filter(({ path }) => !path.startsWith('platform/config/') && !path.endsWith('.spec.ts'))
      .filter(({ text }) => table.test(text) || route.test(text));
    expect(
      wrong.map(({ path, text }) => [path, table.exec(text)?.[0], route.exec(text)?.[0]]),
    ).toEqual([]);
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
