import type { Locator, Page } from 'playwright-core';

/** Swagger UI of a server, in a page of a browser. */
export class SwaggerUi {
  constructor(
    private readonly page: Page,
    private readonly url: string,
  ) {}

  /** Opens one operation by its deep link. */
  async open(tag: string, operationId: string): Promise<Locator> {
    await this.page.goto('about:blank');
    await this.page.goto(`${this.url}/docs#/${tag}/${operationId}`);
    const operation = this.page.locator(`#operations-${tag}-${operationId}.is-open`);
    await operation.waitFor();
    return operation;
  }

  async authorize(key: string): Promise<void> {
    await this.page.goto(`${this.url}/docs`);
    await this.page.locator('.auth-wrapper button.authorize').click();
    const form = this.page.locator('.auth-container', { hasText: 'X-API-Key' });
    await form.locator('input').fill(key);
    await form.locator('button.authorize').click();
    await this.page.locator('button.btn-done').first().click();
  }

  /** Presses “Execute” and returns the response. */
  async execute(operation: Locator): Promise<{ status: string; text: string }> {
    await operation.locator('button.execute').click();
    const response = operation.locator('.live-responses-table');
    await response.waitFor();
    return {
      status: (await response.locator('tbody .response-col_status').first().innerText()).trim(),
      text: await response.locator('.response-col_description pre').first().innerText(),
    };
  }
}
