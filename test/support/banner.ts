import type { AppProcess } from './app-process.js';
import { eventually } from './eventually.js';

/** The output of the embedded default at every start. */
export interface Banner {
  api: string;
  swagger: string;
  console: string;
  key: string;
  agent: string;
  deployment: string;
  webhook: string;
  /** Commands to paste into a shell. */
  commands: string[];
}

export async function bannerOf(app: AppProcess): Promise<Banner> {
  await eventually(() => app.output().includes('Ctrl-C stops everything'), { what: 'the banner' });
  const text = app.output();
  const after = (label: string): string => new RegExp(`${label} +(\\S+)`).exec(text)?.[1] ?? '';
  return {
    api: after('API'),
    swagger: after('Swagger UI'),
    console: after('Console'),
    key: after('API key'),
    agent: after('Agent'),
    deployment: after('Deployment'),
    webhook: after('Webhook'),
    commands: text.split('\n').filter((line) => line.startsWith('curl ')),
  };
}
