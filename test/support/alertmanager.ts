import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/quickstart/embedded/free-port.js';
import { eventually } from './eventually.js';

const BINARY = '/usr/bin/prometheus-alertmanager';
const CONFIG = 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n';

/** Whether Debian's `prometheus-alertmanager` is installed. */
export const hasAlertmanager = existsSync(BINARY);

export interface ActiveAlert {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

/** A real Prometheus Alertmanager that notifies nobody. */
export class Alertmanager {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly origin: string,
  ) {}

  static async start(): Promise<Alertmanager> {
    const folder = await mkdtemp(join(tmpdir(), 'mutx-alertmanager-'));
    const config = join(folder, 'alertmanager.yml');
    await writeFile(config, CONFIG);
    const address = `127.0.0.1:${await freePort()}`;
    const options = [
      `--config.file=${config}`,
      `--storage.path=${folder}`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ];
    const child = spawn(BINARY, options, { stdio: 'ignore' });
    const alertmanager = new Alertmanager(child, folder, `http://${address}`);
    await eventually(() => alertmanager.isReady(), { what: 'Alertmanager' });
    return alertmanager;
  }

  /** Where alerts are posted. */
  get url(): string {
    return `${this.origin}/api/v2/alerts`;
  }

  /** The alerts that fire, as its API shows them. */
  async active(): Promise<ActiveAlert[]> {
    return (await (await fetch(`${this.url}?active=true`)).json()) as ActiveAlert[];
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }

  private async isReady(): Promise<boolean> {
    const response = await fetch(`${this.origin}/-/ready`).catch(() => undefined);
    return response?.ok === true;
  }
}
