import { Api } from '../../support/api-client.js';
import { ConsoleStand, describeConsole } from '../../support/console-stand.js';

const ATTACK = '<img src=x onerror=alert(1)>';

describeConsole('the API keys in the console', () => {
  const stand = ConsoleStand.use();

  const button = (name: string) => stand.page.getByRole('button', { name, exact: true });

  const statusWith = async (apiKey: string): Promise<number> =>
    (await new Api(stand.app.url, { apiKey }).get('/agents')).status;

  const fits = async (): Promise<void> => {
    await stand.expectAccessible();
  };

  /** The key in the dialog, which is then closed. */
  const shownKey = async (): Promise<string> => {
    const key = await stand.page.getByLabel('API key', { exact: true }).innerText();
    await stand.page.keyboard.press('Escape');
    await button('I have stored it').click();
    return key;
  };

  it('are created, rotated and revoked; each key is shown once', async () => {
    const { page } = stand;
    await stand.open('/api-keys');
    await page.getByText('No API key yet').waitFor();
    await fits();
    await button('New API key').click();
    const dialog = page.getByRole('dialog', { name: 'New API key' });
    for (const scope of ['ingest', 'agents', 'webhooks']) await dialog.getByLabel(scope).uncheck();
    await dialog.getByText('Choose at least one scope.').waitFor();
    await button('Create API key').click();
    await dialog.getByText('Enter a name').waitFor();
    await fits();
    await dialog.getByLabel('Name').fill('build agent');
    await dialog.getByLabel('agents').check();
    await dialog.getByLabel('Expires').selectOption({ label: 'In 30 days' });
    await button('Create API key').click();
    await button('I have stored it').waitFor();
    await fits();
    const created = await shownKey();
    const row = page.getByRole('row', { name: 'build agent' });
    await row.getByText('active').waitFor();
    await row.getByText(/in (29|30) days/).waitFor();
    expect(await row.innerText()).not.toContain(created);
    expect(await statusWith(created)).toBe(200);

    await button('Rotate build agent').click();
    await fits();
    await button('Rotate API key').click();
    const rotated = await shownKey();
    expect(await statusWith(created)).toBe(401);
    expect(await statusWith(rotated)).toBe(200);

    await button('Revoke build agent').click();
    expect(await stand.accessibilityFaults()).toEqual([]);
    await button('Revoke API key').click();
    await row.getByText('revoked').waitFor();
    expect(await statusWith(rotated)).toBe(401);
    expect(await button('Revoke build agent').count()).toBe(0);
    await fits();
  });

  it('show their names as text', async () => {
    await stand.user.api.post('/api-keys', { name: ATTACK });
    await stand.open('/api-keys');
    await button(`Revoke ${ATTACK}`).click();
    await stand.page.getByRole('dialog').getByText(ATTACK).waitFor();
    expect(await stand.page.locator('img[src="x"]').count()).toBe(0);
  });

  it('need a password: with a key, the pages say so and do not ask the API', async () => {
    const { page } = stand;
    const { credentials } = await stand.user.withKey();
    await page.goto(`${stand.app.url}/console/`);
    await page.getByRole('tab', { name: 'API key' }).click();
    const field = page.getByLabel('API key').and(page.locator('input'));
    await field.fill(credentials.apiKey ?? '');
    await button('Sign in with the key').click();
    await page.getByRole('link', { name: 'API keys' }).click();
    await page.getByText('An API key cannot list, create or revoke keys.').waitFor();
    await fits();
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByText('An API key cannot change the password').waitFor();
    await page.getByRole('main').getByText(stand.user.email).waitFor();
    expect(await button('Delete account…').count()).toBe(0);
    await fits();
    await button('Sign in with a password').click();
    await page.getByRole('tab', { name: 'Password' }).waitFor();
  });
});
