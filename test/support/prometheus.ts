import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/quickstart/embedded/free-port.js';
import { eventually } from './eventually.js';

const BINARY = '/usr/bin/prometheus';
const RULES = join(import.meta.dirname, '../../deploy/prometheus/alerts.yml');

/** Whether Debian's `prometheus` is installed. */
export const hasPrometheus = existsSync(BINARY);

export interface RuleState {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
  /** `inactive`, `pending` or `firing`; undefined for a recording rule. */
  readonly state?: string;
}

/** A real Prometheus with our rules, which scrapes one process every second. */
export class Prometheus {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly origin: string,
  ) {}

  static async scraping(metricsUrl: string): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'mutx-prometheus-'));
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [RULES],
      scrape_configs: [
        { job_name: 'mutx', static_configs: [{ targets: [new URL(metricsUrl).host] }] },
      ],
    };
    const file = join(folder, 'prometheus.yml');
    await writeFile(file, JSON.stringify(config));
    const address = `127.0.0.1:${await freePort()}`;
    const options = [
      `--config.file=${file}`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${address}`,
    ];
    const child = spawn(BINARY, options, { stdio: 'ignore' });
    const prometheus = new Prometheus(child, folder, `http://${address}`);
    await eventually(() => prometheus.isReady(), { timeoutMs: 30_000, what: 'Prometheus' });
    return prometheus;
  }

  /** The values of an instant query, by the label; of one without labels by ''. */
  async query(query: string, label = ''): Promise<Map<string, number>> {
    const found = await this.get<{
      result: { metric: Record<string, string>; value: [number, string] }[];
    }>(`/api/v1/query?query=${encodeURIComponent(query)}`);
    return new Map(
      found.result.map(({ metric, value }) => [metric[label] ?? '', Number(value[1])]),
    );
  }

  async rules(): Promise<RuleState[]> {
    const { groups } = await this.get<{ groups: { rules: RuleState[] }[] }>('/api/v1/rules');
    return groups.flatMap(({ rules }) => rules);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async get<Data>(path: string): Promise<Data> {
    const response = await fetch(`${this.origin}${path}`);
    return ((await response.json()) as { data: Data }).data;
  }

  private async isReady(): Promise<boolean> {
    const response = await fetch(`${this.origin}/-/ready`).catch(() => undefined);
    return response?.ok === true;
  }
}
