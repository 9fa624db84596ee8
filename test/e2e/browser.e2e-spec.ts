import type { Browser, Page } from 'playwright-core';
import { registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { hasChromium, launchBrowser, watch } from '../support/browser.js';
import { Receiver } from '../support/receiver.js';
import { createAgent } from '../support/resources.js';
import { SwaggerUi } from '../support/swagger-ui.js';

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
    let docs: SwaggerUi;

    beforeEach(() => {
      docs = new SwaggerUi(page, app.url);
    });

    it('lets somebody authorise, register a webhook, report, and see the delivery', async () => {
      const user = await (await registerUser(app.url)).withKey();
      const agent = await createAgent(user);
      const receiver = await Receiver.start();
      await docs.authorize(user.credentials.apiKey ?? '');

      const register = await docs.open('Webhooks', 'createWebhook');
      const input = { url: receiver.url('/hook'), events: ['metrics.*'] };
      await register.locator('textarea.body-param__text').fill(JSON.stringify(input));
      const registered = await docs.execute(register);
      expect(registered.status).toBe('201');
      const { id } = JSON.parse(registered.text);

      const report = await docs.open('Ingestion', 'reportMetrics');
      const metrics = { agent_id: agent.id, cpu_usage: 42 };
      await report.locator('textarea.body-param__text').fill(JSON.stringify(metrics));
      expect((await docs.execute(report)).status).toBe('200');
      const [request] = await receiver.waitFor(1);
      expect(request?.json.data).toMatchObject(metrics);

      const history = await docs.open('Deliveries', 'listWebhookDeliveries');
      await history.locator('tr[data-param-name="id"] input').fill(String(id));
      const page1 = await docs.execute(history);
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

    it('lists the API key first in “Authorize”', async () => {
      await page.goto(`${app.url}/docs`);
      await page.locator('.auth-wrapper button.authorize').click();
      const schemes = page.locator('.auth-container h4 code');
      await schemes.first().waitFor();
      expect(await schemes.allInnerTexts()).toEqual(['apiKey', 'bearer']);
    });

    it.each([
      [
        'Webhooks',
        'createWebhook',
        ['400', '401', '403', '409', '413', '415', '422', '429', '503'],
      ],
      ['Deliveries', 'listDeliveries', ['400', '401', '403', '422', '429', '503']],
    ])(
      'opens %s/%s on less than three screens, with a line for each error',
      async (tag, id, errors) => {
        const operation = await docs.open(tag, id);
        const lines = operation.locator('.error-line');
        await lines.first().waitFor();
        expect(await lines.locator('td:first-child').allInnerTexts()).toEqual(errors);
        const { height = Infinity } = (await operation.boundingBox()) ?? {};
        expect(height).toBeLessThan(2400);
      },
    );

    it('fits a phone, also with an open operation', async () => {
      await page.setViewportSize({ width: 400, height: 800 });
      const operation = await docs.open('Webhooks', 'createWebhook');
      await operation.getByRole('button', { name: 'Execute' }).waitFor();
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(400);
    });

    it('opens an error by the keyboard: its codes, headers and examples', async () => {
      const operation = await docs.open('Webhooks', 'createWebhook');
      const toggle = operation.locator('.error-line[data-code="409"] button');
      expect(await toggle.innerText()).toContain('too_many_webhooks');
      const error = operation.locator('tr.response[data-code="409"]');
      expect(await error.count()).toBe(0);
      await toggle.press('Enter');
      await error.waitFor();
      expect(await error.innerText()).toContain('"code": "too_many_webhooks"');
      await error.locator('details.headers summary').click();
      await error.locator('table.headers', { hasText: 'Retry-After' }).waitFor();
      await toggle.press('Enter');
      await error.waitFor({ state: 'detached' });
    });

    it('sends nothing that is empty, so that a list can be asked for as it stands', async () => {
      const user = await (await registerUser(app.url)).withKey();
      await docs.authorize(user.credentials.apiKey ?? '');
      const list = await docs.open('Webhooks', 'listWebhooks');
      expect((await docs.execute(list)).status).toBe('200');
    });

    it('has a filter box that ignores case', async () => {
      await page.goto(`${app.url}/docs`);
      const tags = page.locator('.opblock-tag');
      await tags.first().waitFor();
      expect(await tags.count()).toBeGreaterThan(5);
      await page.locator('.operation-filter-input').fill('dELIVERIES');
      await page.waitForFunction("document.querySelectorAll('.opblock-tag').length === 1");
      expect(await tags.innerText()).toContain('Deliveries');
    });
  });
});
