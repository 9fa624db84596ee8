/** Writes the example of each format to docs/formats/, as `POST /webhooks/format/preview` returns it. Build first. */
import { writeFile } from 'node:fs/promises';
import { WEBHOOK_FORMATS } from '../dist/webhooks/formats/format.js';
import { previewOf } from '../dist/webhooks/formats/preview/format-preview.js';

for (const format of WEBHOOK_FORMATS) {
  const body = JSON.stringify(JSON.parse(previewOf(format).body), null, 2);
  await writeFile(new URL(`../docs/formats/${format}.json`, import.meta.url), `${body}\n`);
}
