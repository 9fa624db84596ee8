import { ConsoleStand, describeConsole } from '../../support/console-stand.js';
import { eventually } from '../../support/eventually.js';

describeConsole('the session of the console', () => {
  const stand = ConsoleStand.use();

  const signIn = async (password = stand.user.password): Promise<void> => {
    const { page } = stand;
    await page.getByLabel('Email').fill(stand.user.email);
    await page.getByLabel('Password').and(page.locator('input')).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };

  const isSignedIn = (): Promise<void> =>
    stand.page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();

  it('starts with a password and survives a reload', async () => {
    await stand.page.goto(`${stand.app.url}/console/`);
    expect(await stand.accessibilityFaults()).toEqual([]);
    await signIn();
    await isSignedIn();
    await stand.page.reload();
    await isSignedIn();
  });

  it('does not start with a wrong password, which the page explains', async () => {
    await stand.page.goto(`${stand.app.url}/console/`);
    await signIn('a wrong password');
    const problem = stand.page.getByRole('alert');
    await problem.waitFor();
    expect(await problem.innerText()).toMatch(/wrong[^]*Request/);
    expect(stand.faults.splice(0).join()).toContain('401');
  });

  it('starts with an API key, which is not stored', async () => {
    const { credentials } = await stand.user.withKey(['webhooks']);
    await stand.page.goto(`${stand.app.url}/console/`);
    await stand.page.getByRole('tab', { name: 'API key' }).click();
    await stand.page
      .getByLabel('API key')
      .and(stand.page.locator('input'))
      .fill(credentials.apiKey ?? '');
    await stand.page.getByRole('button', { name: 'Sign in with the key' }).click();
    await isSignedIn();
    const stored = await stand.page.evaluate<string>(
      'JSON.stringify([{ ...sessionStorage }, { ...localStorage }])',
    );
    expect(stored).not.toContain('mutx_live');
    await stand.page.getByText('may not read this').first().waitFor();
    expect(stand.faults.splice(0).join()).toContain('403');
  });

  it('starts with a link, once, and removes the token from the address', async () => {
    await stand.open();
    await isSignedIn();
    expect(stand.page.url()).toBe(`${stand.app.url}/console/`);
    // The second use ends the session, also in the browser.
    await stand.page.close();
    const { refresh_token } = stand.user.tokens;
    const again = await stand.user.api.as().post('/auth/refresh', { refresh_token });
    expect(again.status).toBe(401);
  });

  it('keeps the page when it ends elsewhere, and continues after another sign-in', async () => {
    await stand.open('/webhooks');
    await stand.user.api.post('/auth/logout', { all: true });
    await stand.page.getByRole('link', { name: 'Alerts' }).click();
    await stand.page.getByRole('heading', { name: 'Sign in again' }).waitFor();
    await signIn();
    await stand.page.getByRole('heading', { name: 'Alerts', level: 1 }).waitFor();
    await eventually(
      async () => (await stand.page.getByRole('heading', { name: 'Sign in again' }).count()) === 0,
      { what: 'the end of the dialog' },
    );
    expect(stand.faults.splice(0).join()).toContain('401');
  });

  it('is not shared with a duplicate of the tab, and ends in one tab only', async () => {
    await stand.open();
    const copied = await stand.page.evaluate<string>('JSON.stringify({ ...sessionStorage })');
    const duplicate = await stand.page.context().newPage();
    await duplicate.addInitScript(`Object.assign(sessionStorage, ${copied})`);
    await duplicate.goto(`${stand.app.url}/console/`);
    await duplicate.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    await stand.page.reload();
    await isSignedIn();
  });

  it('ends when the user signs out', async () => {
    await stand.open();
    await stand.page.getByRole('button', { name: 'Sign out' }).click();
    await stand.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    expect(
      await stand.page.evaluate<string>('JSON.stringify({ ...sessionStorage })'),
    ).not.toContain('mutx_rt');
    expect((await stand.user.api.get('/auth/me')).status).toBe(401);
  });
});
