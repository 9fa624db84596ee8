import { ok } from '../../support/behaviours.js';
import { ConsoleStand, describeConsole } from '../../support/console-stand.js';
import { eventually } from '../../support/eventually.js';
import { insertDeliveries, insertEvents } from '../../support/history.js';
import { Receiver } from '../../support/receiver.js';

/** Rows that may exist at once, for the window of the test. */
const MAX_ROWS = 80;
const MANY = 10_000;

describeConsole('the rows of the list of deliveries', () => {
  const stand = ConsoleStand.use();
  let receiver: Receiver;
  let webhookId: string;

  beforeEach(async () => {
    receiver = await Receiver.start(ok());
    ({ id: webhookId } = await stand.tenant.webhook(receiver.url()));
  });

  afterEach(() => receiver.stop());

  const insert = async (count: number): Promise<void> => {
    const { stores } = stand.app;
    const at = new Date(Date.now() - 60_000);
    const events = await insertEvents(stores, await stand.tenant.userId(), { count, at });
    await insertDeliveries(stores, webhookId, events, { status: 'failed' });
  };

  /** The row in the middle of the window; undefined: a gap. */
  const middleRow = (): Promise<string | null | undefined> =>
    stand.page.evaluate<string | null | undefined>(
      `document.elementFromPoint(innerWidth / 2, innerHeight / 2)
        ?.closest('[role=row]')?.getAttribute('aria-rowindex')`,
    );

  it('scroll by the thousand, of which few exist', async () => {
    const { page } = stand;
    await insert(MANY);
    await stand.open('/deliveries');
    await page.getByText('10,000, newest first').waitFor();
    const rows = page.locator('[role=row]');
    const last = page.locator(`[aria-rowindex="${MANY + 1}"]`);
    await eventually(
      async () => {
        await page.evaluate('scrollTo(0, document.body.scrollHeight)');
        expect(await rows.count()).toBeLessThan(MAX_ROWS);
        return (await last.count()) > 0;
      },
      { what: 'the last row', timeoutMs: 120_000, intervalMs: 10 },
    );
    for (const share of [0.5, 0.01, 0.99, 0.25]) {
      await page.evaluate(`scrollTo(0, document.body.scrollHeight * ${share})`);
      await eventually(middleRow, { what: `a row at ${share} of the list` });
      expect(await rows.count()).toBeLessThan(MAX_ROWS);
    }
  }, 180_000);

  it('keep their places while new ones arrive, which are announced', async () => {
    const { page, tenant } = stand;
    await insert(150);
    await stand.open('/deliveries');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByText('150, newest first').waitFor();
    await page.evaluate('scrollTo(0, 2000)');
    const before = await eventually(middleRow, { what: 'a row' });
    const link = page.locator(`[aria-rowindex="${before}"] a`).first();
    const target = await link.getAttribute('href');
    await tenant.measure();
    const show = page.getByRole('button', { name: 'Show new deliveries' });
    await show.waitFor();
    expect(await page.evaluate<number>('scrollY')).toBe(2_000);
    expect(await middleRow()).toBe(before);
    expect(await link.getAttribute('href')).toBe(target);
    expect(await stand.accessibilityFaults()).toEqual([]);
    await show.click();
    await page.getByRole('row', { name: /metrics.report.*delivered/ }).waitFor();
    expect(await page.evaluate<number>('scrollY')).toBe(0);
  });

  it('change at their place with their attempts', async () => {
    const { page, tenant } = stand;
    await tenant.change(webhookId, { is_paused: true });
    await tenant.measure();
    await insert(60);
    await stand.open('/deliveries');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('row', { name: /pending/ }).waitFor();
    await page.evaluate('scrollTo(0, 150)');
    await tenant.change(webhookId, { is_paused: false });
    await page.getByRole('row', { name: /metrics.report.*delivered.*200/ }).waitFor();
    expect(await page.evaluate<number>('scrollY')).toBe(150);
  });
});
