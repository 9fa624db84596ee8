import { startApp, type AppProcess } from '../../support/app-process.js';
import { Stores } from '../../support/stores.js';

let stores: Stores;
let app: AppProcess;
let without: AppProcess;

beforeAll(async () => {
  stores = await Stores.create();
  [app, without] = await Promise.all([
    startApp({ stores, role: 'api' }),
    startApp({ stores, role: 'api', env: { CONSOLE_ENABLED: 'false' } }),
  ]);
});

afterAll(async () => {
  await Promise.all([app.stop(), without.stop()]);
  await stores.dispose();
});

/** The files that the page loads at first. */
const assetsIn = (html: string): string[] =>
  [...html.matchAll(/"(\/console\/assets\/[^"]+)"/g)].map(([, path = '']) => path);

const page = async (path: string, at = app): Promise<{ response: Response; text: string }> => {
  const response = await fetch(`${at.url}${path}`, { headers: { Accept: 'text/html' } });
  return { response, text: await response.text() };
};

describe('the files of the console', () => {
  it.each(['/console', '/console/', '/console/webhooks/some-id', '/v1/console/'])(
    'are one page at every address of a page: %s',
    async (path) => {
      const { response, text } = await page(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(text).toContain('<title>MUTX Console</title>');
    },
  );

  it('have a policy without inline code and other hosts', async () => {
    const { response, text } = await page('/console/');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe|data:|http/);
    expect(text).not.toMatch(/<script>|style=|https?:/);
  });

  it('are cached for a year under names that change with them, and compressed', async () => {
    const { text } = await page('/console/');
    const assets = assetsIn(text);
    expect(assets.length).toBeGreaterThan(1);
    for (const path of assets) {
      const response = await fetch(`${app.url}${path}`, { headers: { 'Accept-Encoding': 'br' } });
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('content-encoding')).toBe('br');
      await response.arrayBuffer();
    }
  });

  it('are 404 where there is none, so that a stale page fails clearly', async () => {
    const { response } = await page('/console/assets/none.js');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  it('load at most 250 KB when the console is first opened', async () => {
    const { text } = await page('/console/');
    const sizes = await Promise.all(
      assetsIn(text).map(async (path) => {
        const headers = { 'Accept-Encoding': 'gzip' };
        const response = await fetch(`${app.url}${path}`, { method: 'HEAD', headers });
        expect(response.headers.get('content-encoding')).toBe('gzip');
        return Number(response.headers.get('content-length'));
      }),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  });

  it('are not served with CONSOLE_ENABLED=false, and nothing leads to them', async () => {
    expect((await page('/console/', without)).response.status).toBe(404);
    expect((await page('/', without)).text).not.toContain('/console');
    expect((await page('/')).text).toContain('href="/console/"');
  });
});
