import { VERSION } from '../config/version.js';

export const HOME = {
  name: 'MUTX Webhooks & Ingestion',
  version: VERSION,
  description:
    'Agents report what they do; the people who run them hear about it by signed webhooks.',
  docs: '/docs',
  openapi: ['/openapi.json', '/openapi.yaml'],
  health: ['/health/live', '/health/ready'],
  authentication: 'X-API-Key: <key>, or Authorization: Bearer <access token>',
};

/** The same for people. */
export function homePage(): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${HOME.name}</title>
<style>
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem; color: #1b1f24 }
  code { background: #f2f4f6; padding: .1em .3em; border-radius: 4px }
  a { color: #0a58ca } h1 { line-height: 1.2 } small { color: #667 }
  @media (prefers-color-scheme: dark) { body { background: #14171a; color: #e6e8ea } code { background: #262b30 } a { color: #7ab0ff } }
</style>
<h1>${HOME.name} <small>${VERSION}</small></h1>
<p>${HOME.description}</p>
<ul>
  <li><a href="/docs">Swagger UI</a>: try every route in the browser</li>
  <li><a href="/openapi.json">openapi.json</a> and <a href="/openapi.yaml">openapi.yaml</a>: generate a client</li>
  <li><a href="/event-types">The event types</a> (with an API key)</li>
  <li><a href="/health/ready">Health</a></li>
</ul>
<p>Authenticate with <code>X-API-Key</code> or <code>Authorization: Bearer</code>.</p>
</html>
`;
}
