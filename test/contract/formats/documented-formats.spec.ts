import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WEBHOOK_FORMATS } from '../../../src/webhooks/formats/format.js';
import { previewOf } from '../../../src/webhooks/formats/preview/format-preview.js';
import { ROOT } from '../../support/operations.js';

describe('docs/formats', () => {
  it.each(WEBHOOK_FORMATS)('shows what %s sends; `npm run formats` writes it', async (format) => {
    const documented = await readFile(join(ROOT, 'docs/formats', `${format}.json`), 'utf8');
    expect(JSON.parse(documented)).toEqual(JSON.parse(previewOf(format).body));
  });

  it('names each format', async () => {
    const text = await readFile(join(ROOT, 'docs/formats/README.md'), 'utf8');
    for (const format of WEBHOOK_FORMATS) expect(text).toContain(`(${format}.json)`);
  });
});
