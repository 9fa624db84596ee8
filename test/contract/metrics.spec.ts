import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { METRICS } from '../../src/app.metrics.js';
import { seriesOf } from '../../src/platform/metrics/metric.js';

const read = (file: string): string =>
  readFileSync(join(import.meta.dirname, '../..', file), 'utf8');

/** The series that a query names, with the labels of its selector. */
const SERIES = /\b(mutx_\w+)(?:\{([^}]*)\})?/g;
const SELECTOR = /(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g;
/** Labels that Prometheus and the text format add. */
const ADDED = ['instance', 'job', 'le'];

const declared = new Map(METRICS.map((metric) => [metric.name, metric]));
const metricOf = (series: string) =>
  declared.get(series) ?? declared.get(series.replace(/_(bucket|sum|count)$/, ''));

interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  labels?: { severity?: string };
  annotations?: { summary?: string; description?: string; runbook_url?: string };
}

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string }[];
}

const rules = (
  parse(read('deploy/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert);
const { panels } = JSON.parse(read('deploy/grafana/dashboard.json')) as { panels: Panel[] };
const queries = [
  ...rules.map(({ expr }) => expr),
  ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
];

/** What is wrong with the metrics and labels that a query names. */
function faultsOf(query: string): string[] {
  return [...query.matchAll(SERIES)].flatMap(([, series = '', selector = '']) => {
    const metric = metricOf(series);
    if (!metric) return [`${series} does not exist`];
    const selectors = [...selector.matchAll(SELECTOR)].filter(
      ([, label = '']) => !ADDED.includes(label),
    );
    return selectors.flatMap(([, label = '', operator = '', value = '']) => {
      const values = operator.includes('~') ? value.split('|') : [value];
      const known = metric.labels[label] ?? [];
      return values
        .filter((one) => !known.includes(one))
        .map((one) => `${series} has no ${label}="${one}"`);
    });
  });
}

describe('the metrics', () => {
  it('have one name each, by the conventions of Prometheus', () => {
    expect(declared.size).toBe(METRICS.length);
    for (const { name, type, help } of METRICS) {
      expect(name).toMatch(/^mutx_[a-z]+(_[a-z]+)*$/);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
      expect(help).not.toBe('');
    }
  });

  it('have few series', () => {
    const series = METRICS.map((metric) => {
      const each = metric.type === 'histogram' ? metric.buckets.length + 3 : 1;
      return seriesOf(metric.labels).length * each;
    });
    expect(series.reduce((sum, count) => sum + count, 0)).toBeLessThan(300);
  });

  it('stand in the table of docs/operations.md, each with its type and labels', () => {
    const rows = read('docs/operations.md').matchAll(/^\| `(mutx_\w+)` +\| (\w+) +\| (.*?) +\|/gm);
    const documented = Array.from(rows, ([, name, type, labels = '']) => {
      const names = [...labels.matchAll(/`(\w+)`:/g)].map(([, label]) => label);
      const values = [...labels.matchAll(/`([\w-]+)`(?!:)/g)].map(([, value]) => value);
      return { name, type, labels: names, values };
    });
    const expected = METRICS.map(({ name, type, labels }) => ({
      name,
      type,
      labels: Object.keys(labels),
      values: name === 'mutx_build_info' ? ['all', 'api', 'worker'] : Object.values(labels).flat(),
    }));
    const byName = <T extends { name?: string }>(list: T[]): T[] =>
      list.sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
    expect(byName(documented)).toEqual(byName(expected));
  });
});

describe('alerts and dashboard', () => {
  it('name only metrics and labels that exist', () => {
    expect(queries.length).toBeGreaterThan(40);
    expect(queries.flatMap(faultsOf)).toEqual([]);
  });

  it('name only recorded series that exist', () => {
    const recorded = rules.flatMap(({ record }) => (record ? [record] : []));
    const named = queries.flatMap((query) => query.match(/mutx:\w+:\w+/g) ?? []);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((series) => !recorded.includes(series))).toEqual([]);
  });

  it('use every metric', () => {
    const used = new Set(
      queries.flatMap((query) =>
        [...query.matchAll(SERIES)].map(([, series = '']) => metricOf(series)?.name),
      ),
    );
    expect(METRICS.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
  });
});

describe('every alert', () => {
  it.each(alerts.map((rule) => [rule.alert ?? '', rule] as const))(
    '%s says what to do, and is tested',
    (name, { labels, annotations }) => {
      expect(['critical', 'warning', 'info']).toContain(labels?.severity);
      expect(annotations).toEqual({
        summary: expect.any(String),
        description: expect.any(String),
        runbook_url: `docs/operations.md#${name.toLowerCase()}`,
      });
      expect(read('docs/operations.md')).toMatch(new RegExp(`^#### ${name}$`, 'm'));
      expect(read('deploy/prometheus/alerts.test.yml')).toContain(`- name: ${name}\n`);
    },
  );

  it('is in the runbook, which has no others', () => {
    const headings = read('docs/operations.md').matchAll(/^#### (Mutx\w+)$/gm);
    expect(Array.from(headings, ([, name]) => name)).toEqual(alerts.map(({ alert }) => alert));
  });
});

describe('the dashboard', () => {
  it('has rows for traffic, latency, backlog and infrastructure', () => {
    const rows = panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(rows).toEqual(['Traffic', 'Latency', 'Backlog', 'Infrastructure']);
  });

  it('places no panel over another', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
  });
});
