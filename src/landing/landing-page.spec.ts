import { EVENT_TYPES } from '../events/catalogue/catalogue.js';
import { landingPage } from './landing-page.js';

describe('landingPage', () => {
  it.each([true, false])('fills every placeholder (docs: %s)', (docs) => {
    const page = landingPage(docs);
    expect(page).not.toMatch(/\{\{|<!--/);
    expect(page).toContain('<title>MUTX Webhooks &amp; Ingestion</title>');
    for (const { type } of EVENT_TYPES) expect(page).toContain(`<code>${type}</code>`);
  });

  it('leads to the documentation only where it is served', () => {
    expect(landingPage(true)).toContain('href="/docs"');
    expect(landingPage(false)).not.toMatch(/docs|openapi|llms/);
    expect(landingPage(false)).toContain('href="/health/ready"');
  });
});
