import { readFileSync } from 'node:fs';
import { EVENT_TYPES } from '../events/catalogue/catalogue.js';
import { VERSION } from '../platform/config/version.js';

const ABOUT = {
  name: 'MUTX Webhooks & Ingestion',
  version: VERSION,
  description:
    'Agents report status, lifecycle events and metrics. Your endpoints receive the resulting events as signed webhooks.',
  health: ['/health', '/health/live', '/health/ready'],
  authentication: 'X-API-Key: <key>, or Authorization: Bearer <access token>',
};

const DOCS = { docs: '/docs', openapi: ['/openapi.json', '/openapi.yaml'], llms: '/llms.txt' };

/** Parts of the page that lead to the documentation or to the console. */
const PARTS = /^ *<!-- (docs|console) -->\n([^]*?)^ *<!-- \/\1 -->\n/gm;

/** What this server serves for people. */
export interface Served {
  readonly docs: boolean;
  readonly console: boolean;
}

/** The server in JSON, for programs; without what is disabled. */
export function landingJson(served: Served): string {
  return JSON.stringify({
    ...ABOUT,
    ...(served.console && { console: '/console/' }),
    ...(served.docs && DOCS),
  });
}

/** The same for people: `landing.html`, filled in. No script or inline style, so a strict CSP can apply. */
export function landingPage(served: Served): string {
  const values: Record<string, string> = {
    name: escaped(ABOUT.name),
    version: VERSION,
    description: escaped(ABOUT.description),
    events: EVENT_TYPES.map(eventRow).join('\n'),
  };
  return landingFile('landing.html')
    .replaceAll(PARTS, (_, part: keyof Served, text: string) => (served[part] ? text : ''))
    .replaceAll(/\{\{(\w+)\}\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}

/** A file of this folder. */
export function landingFile(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

function eventRow({ type, description }: { type: string; description: string }): string {
  return `      <tr><td><code>${type}</code></td><td>${escaped(description)}</td></tr>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
