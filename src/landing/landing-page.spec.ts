import { EVENT_TYPES } from '../events/catalogue/catalogue.js';
import { landingPage } from './landing-page.js';

const BOTH = { docs: true, console: true };

describe('landingPage', () => {
  it.each([true, false])('fills every placeholder (docs and console: %s)', (served) => {
    const page = landingPage({ docs: served, console: served });
    expect(page).not.toMatch(/\{\{|<!--/);
    expect(page).toContain('<title>MUTX Webhooks &amp; Ingestion</title>');
    for (const { type } of EVENT_TYPES) expect(page).toContain(`<code>${type}</code>`);
  });

  it('leads to the documentation only where it is served', () => {
    expect(landingPage(BOTH)).toContain('href="/docs"');
    const page = landingPage({ ...BOTH, docs: false });
    expect(page).not.toMatch(/docs|openapi|llms/);
    expect(page).toContain('href="/health/ready"');
  });

  it('leads to the console only where it is served', () => {
    expect(landingPage(BOTH)).toContain('href="/console/"');
    expect(landingPage({ ...BOTH, console: false })).not.toContain('console');
  });
});
