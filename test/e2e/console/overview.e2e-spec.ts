import { ok } from '../../support/behaviours.js';
import { ConsoleStand, describeConsole } from '../../support/console-stand.js';
import { Receiver } from '../../support/receiver.js';

describeConsole('the overview', () => {
  const stand = ConsoleStand.use({ ALERT_CPU_PERCENT: '90' });

  it('shows what happens while it happens', async () => {
    const receiver = await Receiver.start(ok());
    await stand.tenant.webhook(receiver.url(), { events: ['*'] });
    await stand.open();
    await stand.page.getByText('Live', { exact: true }).waitFor();
    await stand.page.getByText('No alert is firing').waitFor();
    await stand.tenant.measure({ cpu_usage: 97 });
    await stand.page.getByText('alert.cpu_high').waitFor();
    await stand.page.getByText('2 since you opened this page').waitFor();
    await stand.page.getByText('2 delivered, 0 failed').waitFor();
    await receiver.stop();
  });

  it('is accessible in both themes and fits a phone', async () => {
    await stand.tenant.measure({ cpu_usage: 97 });
    await stand.open();
    await stand.page.getByText('alert.cpu_high').waitFor();
    await stand.expectAccessible();
  });
});
