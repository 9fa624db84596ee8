import type { AppProcess } from './app-process.js';

/** A series with its labels, as the text format names it, and its value. */
export interface Sample {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly value: number;
}

/** The metrics of a process at one moment. */
export class Scrape {
  constructor(readonly samples: readonly Sample[]) {}

  get names(): string[] {
    return [...new Set(this.samples.map(({ name }) => name))];
  }

  /** The sum of the series with these labels; undefined if there are none. */
  value(name: string, labels: Record<string, string> = {}): number | undefined {
    const values = this.samples
      .filter((sample) => sample.name === name)
      .filter((sample) =>
        Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
      )
      .map(({ value }) => value);
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
  }
}

/** The address of `GET /metrics` of a process that was started with `METRICS_PORT`. */
export async function metricsUrl(app: AppProcess): Promise<string> {
  const { url } = await app.waitForLog(({ msg }) => msg === 'serving metrics');
  return String(url);
}

export async function scrape(app: AppProcess): Promise<Scrape> {
  return scrapeAt(await metricsUrl(app));
}

export async function scrapeAt(url: string): Promise<Scrape> {
  const response = await fetch(url);
  if (response.status !== 200) throw new Error(`GET /metrics returned ${response.status}`);
  return new Scrape(parse(await response.text()));
}

function parse(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const pairs = labels.matchAll(/(\w+)="([^"]*)"/g);
      const entries = Array.from(pairs, ([, key = '', text = '']) => [key, text] as const);
      return { name, labels: Object.fromEntries(entries), value: Number(value) };
    });
}
