import type { Locator } from 'playwright-core';
import { ok } from './behaviours.js';
import type { ConsoleStand } from './console-stand.js';
import { Receiver } from './receiver.js';
import type { WebhookView } from './tenant.js';

/** The pages of webhooks in the console, with a receiver for each test. */
export class WebhookPages {
  receiver!: Receiver;

  private constructor(private readonly stand: ConsoleStand) {}

  /** Registers the hooks of Jest. Call it inside a `describe`. */
  static use(stand: ConsoleStand): WebhookPages {
    const pages = new WebhookPages(stand);
    beforeEach(async () => {
      pages.receiver = await Receiver.start(ok());
    });
    afterEach(() => pages.receiver.stop());
    return pages;
  }

  button(name: string): Locator {
    return this.stand.page.getByRole('button', { name, exact: true });
  }

  field(name: string): Locator {
    return this.stand.page.getByLabel(name, { exact: true });
  }

  /** Waits for a text. */
  shown(text: string | RegExp): Promise<void> {
    return this.stand.page.getByText(text).first().waitFor();
  }

  /** Creates a webhook, named Pager by default, and opens its page: `?tab=settings`. Returns its id. */
  async open(input: object = {}, search = ''): Promise<string> {
    const { id } = await this.stand.tenant.webhook(this.receiver.url(), {
      name: 'Pager',
      ...input,
    });
    await this.stand.open(`/webhooks/${id}${search}`);
    await this.stand.page.getByRole('tab', { name: 'Health' }).waitFor();
    return id;
  }

  /** Saves the settings of a webhook. Returns it. */
  async save(id: string): Promise<WebhookView> {
    await this.button('Save changes').click();
    await this.shown('No changes');
    return this.stand.tenant.readWebhook(id);
  }
}
