import type { Browser, Locator, Page } from 'playwright-core';
import { registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { hasChromium, launchBrowser, watch } from '../support/browser.js';
import { Receiver } from '../support/receiver.js';
import { createAgent } from '../support/resources.js';

const describeInBrowser = hasChromium ? describe : describe.skip;
const STRICT = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'";

if (!hasChromium) {
  it.skip('Chromium is missing here: the tests that need a browser cannot run', () => undefined);
}

describeInBrowser('in a real browser', () => {
  let app: AppProcess;
  let browser: Browser;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), launchBrowser()]);
  });

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.setDefaultTimeout(40_000);
    faults = watch(page, app.url);
  });

  afterEach(async () => {
    await page.close();
    expect(faults).toEqual([]);
  });

  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  describe('the landing page', () => {
    it('says what this is, and leads where it says', async () => {
      await page.goto(app.url);
      expect(await page.title()).toBe('MUTX Webhooks & Ingestion');
      expect(await page.locator('h1').innerText()).toBe('MUTX Webhooks & Ingestion');
      expect(await page.locator('tbody tr').count()).toBe(15);
      const links = await page.locator('a').evaluateAll((all) => all.map(String));
      expect(links.length).toBeGreaterThan(5);
      for (const link of links) expect((await fetch(link)).status).toBe(200);
      await page.locator('text=Open Swagger UI').click();
      await page.waitForSelector('.opblock');
    });

    it('keeps its looks under a strict Content-Security-Policy', async () => {
      await page.route(`${app.url}/`, async (route) => {
        const response = await route.fetch();
        const headers = { ...response.headers(), 'content-security-policy': STRICT };
        await route.fulfill({ response, headers });
      });
      await page.goto(app.url);
      const background = await page.evaluate<string>(
        "getComputedStyle(document.querySelector('header')).backgroundImage",
      );
      expect(background).toContain('gradient');
    });

    it('fits a phone', async () => {
      await page.setViewportSize({ width: 360, height: 700 });
      await page.goto(app.url);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(360);
    });
  });

  describe('Swagger UI', () => {
    /** Opens one operation by its deep link. */
    const open = async (tag: string, operationId: string): Promise<Locator> => {
      await page.goto('about:blank');
      await page.goto(`${app.url}/docs#/${tag}/${operationId}`);
      const operation = page.locator(`#operations-${tag}-${operationId}.is-open`);
      await operation.waitFor();
      return operation;
    };

    /** Presses “Execute” and answers what came of it. */
    const execute = async (operation: Locator): Promise<{ status: string; text: string }> => {
      await operation.locator('button.execute').click();
      const answer = operation.locator('.live-responses-table');
      await answer.waitFor();
      return {
        status: (await answer.locator('tbody .response-col_status').first().innerText()).trim(),
        text: await answer.locator('.response-col_description pre').first().innerText(),
      };
    };

    const authorize = async (key: string): Promise<void> => {
      await page.goto(`${app.url}/docs`);
      await page.locator('.auth-wrapper button.authorize').click();
      const form = page.locator('.auth-container', { hasText: 'X-API-Key' });
      await form.locator('input').fill(key);
      await form.locator('button.authorize').click();
      await page.locator('button.btn-done').first().click();
    };

    it('lets somebody authorise, register a webhook, report, and see the delivery', async () => {
      const user = await (await registerUser(app.url)).withKey();
      const agent = await createAgent(user);
      const receiver = await Receiver.start();
      await authorize(user.credentials.apiKey ?? '');

      const register = await open('Webhooks', 'createWebhook');
      const input = { url: receiver.url('/hook'), events: ['metrics.*'] };
      await register.locator('textarea.body-param__text').fill(JSON.stringify(input));
      const registered = await execute(register);
      expect(registered.status).toBe('201');
      const { id } = JSON.parse(registered.text);

      const report = await open('Ingestion', 'reportMetrics');
      const metrics = { agent_id: agent.id, cpu_usage: 42 };
      await report.locator('textarea.body-param__text').fill(JSON.stringify(metrics));
      expect((await execute(report)).status).toBe('200');
      const [request] = await receiver.waitFor(1);
      expect(request?.json.data).toMatchObject(metrics);

      const history = await open('Deliveries', 'listWebhookDeliveries');
      await history.locator('tr[data-param-name="id"] input').fill(String(id));
      const page1 = await execute(history);
      expect(page1.status).toBe('200');
      expect(JSON.parse(page1.text).items).toEqual([
        expect.objectContaining({ event: 'metrics.report', attempts: expect.any(Number) }),
      ]);
      const asked = await history.locator('.request-url pre').innerText();
      expect(asked.replace(/.*\?/, '')).toBe('skip=0&limit=50');
      await receiver.stop();

      await page.reload();
      await page.locator('.auth-wrapper button.authorize.locked').waitFor();
    }, 120_000);

    it('sends nothing that is empty, so that a list can be asked for as it stands', async () => {
      const user = await (await registerUser(app.url)).withKey();
      await authorize(user.credentials.apiKey ?? '');
      const list = await open('Webhooks', 'listWebhooks');
      expect((await execute(list)).status).toBe('200');
    });

    it('has a filter box', async () => {
      await page.goto(`${app.url}/docs`);
      const tags = page.locator('.opblock-tag');
      await tags.first().waitFor();
      expect(await tags.count()).toBeGreaterThan(5);
      await page.locator('.operation-filter-input').fill('Deliveries');
      await page.waitForFunction("document.querySelectorAll('.opblock-tag').length === 1");
      expect(await tags.innerText()).toContain('Deliveries');
    });
  });
});
