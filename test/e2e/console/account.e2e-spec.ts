import { ConsoleStand, describeConsole } from '../../support/console-stand.js';

const NEW_PASSWORD = 'staple wrong donkey grid';

describeConsole('the account in the console', () => {
  const stand = ConsoleStand.use();

  const button = (name: string) => stand.page.getByRole('button', { name, exact: true });

  const isSignedOut = (): Promise<void> => button('Sign in').waitFor();

  const logIn = async (password: string): Promise<number> => {
    const { email, api } = stand.user;
    return (await api.as().post('/auth/login', { email, password })).status;
  };

  const fits = async (): Promise<void> => {
    await stand.expectAccessible();
  };

  /** Requests that fail because a session ended are no faults. */
  const allow401 = (): void => {
    expect(stand.faults.splice(0).filter((fault) => !fault.includes('401'))).toEqual([]);
  };

  it('changes its password, keeps this session and ends the others', async () => {
    const { page, user } = stand;
    await stand.open('/account');
    await page.getByRole('main').getByText(user.email).waitFor();
    const current = page.getByLabel('Current password');
    const next = page.getByLabel('New password');
    await current.fill('not the password');
    await next.fill('short');
    await page.getByText('Use at least 8 characters.').waitFor();
    await fits();
    await next.fill(NEW_PASSWORD);
    await button('Change password').click();
    await page.getByRole('alert').filter({ hasText: /wrong/ }).waitFor();
    expect(await next.inputValue()).toBe(NEW_PASSWORD);
    allow401();
    await current.fill(user.password);
    await button('Change password').click();
    await page.getByText('Password changed.').waitFor();
    expect(await current.inputValue()).toBe('');
    expect(await logIn(NEW_PASSWORD)).toBe(200);
    expect((await user.api.get('/auth/me')).status).toBe(401);
    await page.reload();
    await page.getByRole('main').getByText(user.email).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    allow401();
  });

  it('signs out everywhere', async () => {
    const { page, user } = stand;
    await stand.open('/account');
    await button('Sign out everywhere').click();
    await fits();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await isSignedOut();
    expect((await user.api.get('/auth/me')).status).toBe(401);
    allow401();
  });

  it('chooses the theme', async () => {
    const { page } = stand;
    await stand.open('/account');
    await page.getByLabel('Color theme').selectOption('dark');
    const theme = (): Promise<string | null> => page.locator('html').getAttribute('data-theme');
    expect(await theme()).toBe('dark');
    await page.reload();
    await page.getByLabel('Color theme').waitFor();
    expect(await theme()).toBe('dark');
    await page.getByLabel('Color theme').selectOption('system');
    expect(await theme()).toBeNull();
  });

  it('is deleted with its password only', async () => {
    const { page, user } = stand;
    await stand.open('/account');
    await button('Delete account…').click();
    const password = page.getByRole('dialog').getByLabel('Password');
    await button('Delete account').click();
    await page.getByText('Enter your password.').waitFor();
    await password.fill('not the password');
    await button('Delete account').click();
    await page.getByRole('alert').filter({ hasText: /wrong/ }).waitFor();
    await fits();
    allow401();
    await password.fill(user.password);
    await button('Delete account').click();
    await isSignedOut();
    expect(await logIn(user.password)).toBe(401);
    allow401();
  });
});
