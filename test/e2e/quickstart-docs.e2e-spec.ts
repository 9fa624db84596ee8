import { chmod, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startApp, type AppProcess } from '../support/app-process.js';
import { bannerOf, type Banner } from '../support/banner.js';
import { hasChromium, launchBrowser, watch } from '../support/browser.js';
import { SwaggerUi } from '../support/swagger-ui.js';

const describeInBrowser = hasChromium ? describe : describe.skip;

describeInBrowser('Swagger UI of the quickstart', () => {
  let app: AppProcess;
  let banner: Banner;
  let browser: Browser;

  beforeAll(async () => {
    const folder = await mkdtemp(join(process.env.MUTX_TEST_FOLDER ?? '', 'quickstart-'));
    // Root's PostgreSQL runs as another user, who must pass through.
    await chmod(folder, 0o711);
    const env = { MUTX_QUICKSTART: 'true', DATA_DIR: join(folder, 'data') };
    [app, browser] = await Promise.all([startApp({ stores: 'embedded', env }), launchBrowser()]);
    banner = await bannerOf(app);
  });

  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  it('has examples that succeed when they are sent unchanged', async () => {
    const page = await browser.newPage();
    const faults = watch(page, app.url);
    const docs = new SwaggerUi(page, app.url);
    await docs.authorize(banner.key);
    for (const [tag, operationId] of [
      ['Ingestion', 'reportAgentStatus'],
      ['Ingestion', 'reportDeployment'],
      ['Agents', 'getAgent'],
      ['Webhooks', 'rotateWebhookSecret'],
      ['Webhooks', 'getWebhookPublicKey'],
      ['Webhooks', 'previewFormat'],
      ['Deliveries', 'testWebhook'],
      ['Deliveries', 'listWebhookDeliveries'],
    ] as const) {
      const { status, text } = await docs.execute(await docs.open(tag, operationId));
      expect([operationId, status, text]).toEqual([operationId, '200', expect.any(String)]);
    }
    expect(faults).toEqual([]);
    await page.close();
  }, 240_000);

  it('keeps its ids out of the document for generators', async () => {
    const { body } = await app.api.get('/openapi.json');
    const ui = await app.api.get<string>('/docs/swagger-ui-init.js');
    for (const id of [banner.agent, banner.deployment, banner.webhook]) {
      expect(ui.body).toContain(id);
      expect(JSON.stringify(body)).not.toContain(id);
    }
  });
});
