import { VERSION } from '../platform/config/version.js';
import { EVENT_TYPES } from '../events/catalogue/catalogue.js';

const ABOUT = {
  name: 'MUTX Webhooks & Ingestion',
  version: VERSION,
  description:
    'Agents report what they do; the people who run them hear about it by signed webhooks.',
  health: ['/health', '/health/live', '/health/ready'],
  authentication: 'X-API-Key: <key>, or Authorization: Bearer <access token>',
};

const DOCS = { docs: '/docs', openapi: ['/openapi.json', '/openapi.yaml'], llms: '/llms.txt' };

const NAME = escaped(ABOUT.name);

/** What this is, for programs; without the documentation where that is switched off. */
export function home(docs: boolean): typeof ABOUT & Partial<typeof DOCS> {
  return docs ? { ...ABOUT, ...DOCS } : ABOUT;
}

const BUTTONS = `  <p><a class="button" href="/docs">Open Swagger UI</a> <a class="button quiet" href="/openapi.json">openapi.json</a></p>
`;

const CARDS = `    <li><a href="/docs"><strong>Explore</strong><span>Swagger UI: press Authorize, paste an API key, and try every route here in the browser.</span></a></li>
    <li><a href="/openapi.yaml"><strong>Generate</strong><span>The OpenAPI 3.1 document, as YAML or <code>/openapi.json</code>: make a client with the generator you like.</span></a></li>
    <li><a href="/docs#/Webhooks/createWebhook"><strong>Register a webhook</strong><span>Choose a URL, a secret and the events that you want to hear of.</span></a></li>
    <li><a href="/llms.txt"><strong>Send an agent</strong><span>All of it as one text, with a <code>curl</code> for every route.</span></a></li>
`;

/** The same for people. It holds no script and no style of its own, so that a strict CSP may stand. */
export function homePage(docs: boolean): string {
  const ifDocs = (html: string, otherwise = ''): string => (docs ? html : otherwise);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${escaped(ABOUT.description)}">
<title>${NAME}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/home.css">
<header>
  <p class="version">Version ${VERSION}</p>
  <h1>${NAME}</h1>
  <p class="lead">${escaped(ABOUT.description)}</p>
${ifDocs(BUTTONS)}</header>
<main>
  <ol class="flow" aria-label="How it works">
    <li><strong>Reports in</strong><span>Agents post a status, a lifecycle event or metrics to <code>/ingest/*</code>.</span></li>
    <li><strong>Committed</strong><span>A 2xx means: the change, its event and a delivery for each webhook are stored together.</span></li>
    <li><strong>Webhooks out</strong><span>A signed POST to your URL, sent again until your endpoint takes it or the retries are used up.</span></li>
  </ol>

  <h2>Where to go</h2>
  <ul class="cards">
${ifDocs(CARDS)}    <li><a href="/health/ready"><strong>Health</strong><span>Whether this server and the databases behind it are ready.</span></a></li>
  </ul>

  <h2>Say hello</h2>
  <pre><code>curl -H 'X-API-Key: mutx_live_…' -H 'Content-Type: application/json' \\
  -d '{"agent_id": "…", "cpu_usage": 97}' <em>this server</em>/ingest/metrics</code></pre>
  <p>Authenticate with <code>X-API-Key: &lt;key&gt;</code> or <code>Authorization: Bearer &lt;access token&gt;</code>.
    The quickstart prints a key when it starts; others come from ${ifDocs('<a href="/docs#/Accounts/registerUser">an account</a>', '<code>POST /auth/register</code>')} and
    ${ifDocs('<a href="/docs#/API%20keys/createApiKey">a new key</a>', '<code>POST /api-keys</code>')}.</p>

  <h2>What webhooks hear of</h2>
  <table>
    <thead><tr><th scope="col">Event</th><th scope="col">When</th></tr></thead>
    <tbody>
${EVENT_TYPES.map(eventRow).join('\n')}
    </tbody>
  </table>
  <p>Subscribe to <code>*</code>, to a family such as <code>agent.*</code>, or to single types.</p>
</main>
</html>
`;
}

function eventRow({ type, description }: { type: string; description: string }): string {
  return `      <tr><td><code>${escaped(type)}</code></td><td>${escaped(description)}</td></tr>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
