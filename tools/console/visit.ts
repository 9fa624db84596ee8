import type { Page } from 'playwright-core';
import type { Scene } from './scenes.js';

/** Charts are drawn, and live updates have settled. */
const SETTLED_MS = 600;

/** Opens a page of the console, by a link that signs in if there is a token, and waits for its data. */
export async function openScene(
  page: Page,
  url: string,
  { path, ready }: Scene,
  token?: string,
): Promise<void> {
  const hash = token === undefined ? '' : `#refresh_token=${token}`;
  await page.goto(`${url}/console${path}${hash}`);
  await page.getByText(ready).filter({ visible: true }).first().waitFor();
  await page.waitForTimeout(SETTLED_MS);
}
