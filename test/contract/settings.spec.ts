import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHAPES } from '../../src/app.settings.js';
import { variableOf } from '../../src/platform/config/setting.js';

const read = (file: string): string =>
  readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
const variables = SHAPES.flatMap((shape) => Object.values(shape).map(variableOf));
const declared = variables.map(({ name }) => name);

describe('the settings', () => {
  it('are declared once each', () => {
    expect(new Set(declared).size).toBe(declared.length);
    expect(declared.length).toBeGreaterThan(30);
  });

  it('stand in the table of the README, each with its default', () => {
    const rows = read('README.md').matchAll(/^\| `([A-Z_]+)` +\| (.+?) +\|/gm);
    const defaults = new Map(Array.from(rows, ([, name = '', value = '']) => [name, value]));
    // What `npm run quickstart` sets is described below the table.
    expect([...defaults.keys(), 'MUTX_QUICKSTART'].sort()).toEqual([...declared].sort());
    for (const { name, fallback } of variables) {
      if (fallback && defaults.has(name)) {
        expect([name, defaults.get(name)]).toEqual([name, `\`${fallback}\``]);
      }
    }
  });

  it('stand in .env.example, each with its default', () => {
    const lines = read('.env.example').matchAll(/^(?:# )?([A-Z_]+)=(.*)$/gm);
    const examples = new Map(Array.from(lines, ([, name = '', value = '']) => [name, value]));
    const elsewhere = ['MUTX_QUICKSTART', 'NODE_ENV'];
    expect([...examples.keys()].sort()).toEqual(
      [...declared.filter((name) => !elsewhere.includes(name)), 'POSTGRES_PASSWORD'].sort(),
    );
    for (const { name, fallback } of variables) {
      if (fallback && examples.has(name)) {
        expect([name, examples.get(name)]).toEqual([name, fallback]);
      }
    }
  });
});
