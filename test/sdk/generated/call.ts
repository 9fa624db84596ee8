// Calls the live server with the client that openapi-generator made for TypeScript; prints the result in JSON.
import { AgentsApi, Configuration, IngestionApi, WebhooksApi } from './client/index.js';

const { API = '', KEY = '', AGENT = '' } = process.env;
const configuration = new Configuration({ basePath: API, apiKey: KEY });
const { items } = await new WebhooksApi(configuration).listWebhooks();
const report = { agentId: AGENT, cpuUsage: 42 };
const receipt = await new IngestionApi(configuration).reportMetrics({ metricsReport: report });
const agent = await new AgentsApi(configuration).getAgent({ id: AGENT });
console.log(
  JSON.stringify({
    webhook: items[0]?.name,
    secret: items[0]?.secret,
    report: receipt.status,
    model: agent.config?.model,
  }),
);
