import type { Browser, BrowserContext, Page } from 'playwright-core';
import { accessibilityFaults } from './accessibility.js';
import { registerUser, type RegisteredUser } from './api-client.js';
import { startApp, type AppProcess } from './app-process.js';
import { hasChromium, launchBrowser, watch } from './browser.js';
import { Tenant } from './tenant.js';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 800 };
/** For one page in a browser on a busy machine. */
const TIMEOUT_MS = 20_000;

/** Like `describe`; skips where Chromium is missing. */
export const describeConsole = hasChromium ? describe : describe.skip;

if (!hasChromium)
  it.skip('Chromium is missing here: the tests of the console cannot run', () => undefined);

/** A server and a browser for the tests of a file. Each test gets a new tenant and a page of its own. */
export class ConsoleStand {
  app!: AppProcess;
  user!: RegisteredUser;
  /** The user, with an agent. */
  tenant!: Tenant;
  page!: Page;
  /** Requests to other hosts, failed responses, errors in the browser's console, CSP violations included. */
  faults: string[] = [];
  private browser!: Browser;
  private context!: BrowserContext;

  /** Registers the hooks of Jest. Call it inside a `describe`. */
  static use(env: Record<string, string> = {}): ConsoleStand {
    const stand = new ConsoleStand();
    beforeAll(async () => {
      [stand.app, stand.browser] = await Promise.all([
        startApp({ env: { LOGIN_RATE_LIMIT_PER_MINUTE: '0', ...env } }),
        launchBrowser(),
      ]);
    });
    beforeEach(() => stand.begin());
    afterEach(() => stand.end());
    afterAll(async () => {
      await stand.browser.close();
      await stand.app.stop();
    });
    return stand;
  }

  /** Opens a page of the console, signed in as the tenant: `/webhooks`. */
  async open(path = '/'): Promise<void> {
    const { refresh_token } = this.user.tokens;
    await this.page.goto(`${this.app.url}/console${path}#refresh_token=${refresh_token}`);
    await this.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  }

  accessibilityFaults(): Promise<string[]> {
    return accessibilityFaults(this.page);
  }

  /** Pixels by which the page is wider than a phone. */
  async phoneOverflow(): Promise<number> {
    await this.page.setViewportSize(PHONE);
    const width = await this.page.evaluate<number>('document.documentElement.scrollWidth');
    await this.page.setViewportSize(DESKTOP);
    return width - PHONE.width;
  }

  /** Fails on a violation in one of the themes, or if the page is wider than a phone. */
  async expectAccessible(): Promise<void> {
    expect(await this.accessibilityFaults()).toEqual([]);
    expect(await this.phoneOverflow()).toBeLessThanOrEqual(0);
  }

  private async begin(): Promise<void> {
    this.user = await registerUser(this.app.url);
    this.tenant = await Tenant.of(this.user.api);
    this.context = await this.browser.newContext({ viewport: DESKTOP });
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(TIMEOUT_MS);
    this.faults = watch(this.page, this.app.url);
  }

  private async end(): Promise<void> {
    await this.context.close();
    expect(this.faults).toEqual([]);
  }
}
