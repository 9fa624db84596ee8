import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { format, resolveConfig } from 'prettier';
import { accessibilityFaults } from '../../test/support/accessibility.js';
import { launchBrowser } from '../../test/support/browser.js';
import { scenes, type Scene } from './scenes.js';
import { Stage } from './stage.js';
import { openScene } from './visit.js';

const ROOT = join(import.meta.dirname, '../..');
const ASSETS = join(ROOT, 'dist/console/static');
const DOCUMENT = join(ROOT, 'docs/console.md');
const MARKERS = /(<!-- figures -->\n)[^]*(<!-- \/figures -->)/;
const PAINTS = 5;

/** The document's layout shifts and paints, as the browser reports them. */
const OBSERVE = `
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
`;

interface Figures {
  readonly scene: string;
  readonly paintMs: number;
  readonly shift: number;
  readonly violations: number;
}

/** Bytes of the files that the page loads at first, and of all, compressed with gzip. */
async function bundle(): Promise<{ first: number; all: number }> {
  const html = await readFile(join(ASSETS, 'index.html'), 'utf8');
  const sizeOf = async (name: string): Promise<number> => (await stat(join(ASSETS, name))).size;
  const names = [...html.matchAll(/\/console\/(assets\/[^"]+)"/g)].map(([, name]) => `${name}.gz`);
  const all = (await readdir(ASSETS, { recursive: true })).filter((name) => name.endsWith('.gz'));
  const sum = async (of: string[]): Promise<number> =>
    (await Promise.all(of.map(sizeOf))).reduce((total, size) => total + size, 0);
  return { first: await sum(names), all: await sum(all) };
}

async function measure(page: Page, stage: Stage, scene: Scene): Promise<Figures> {
  const paints: number[] = [];
  let shift = 0;
  for (let n = 0; n < PAINTS; n++) {
    await openScene(page, stage.app.url, scene);
    paints.push(
      await page.evaluate<number>(
        "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN",
      ),
    );
    shift = Math.max(shift, await page.evaluate<number>('window.shifts'));
  }
  const faults = await accessibilityFaults(page);
  for (const fault of faults) process.stderr.write(`${scene.name}, ${fault}\n`);
  paints.sort((a, b) => a - b);
  return {
    scene: scene.name,
    paintMs: Math.round(paints[Math.floor(PAINTS / 2)] ?? NaN),
    shift: Math.round(shift * 1_000) / 1_000,
    violations: faults.length,
  };
}

const stage = await Stage.start();
try {
  await stage.furnish();
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 820 } });
  await page.addInitScript(OBSERVE);
  const all = await scenes(stage);
  const [first] = all;
  if (first) await openScene(page, stage.app.url, first, await stage.signIn());
  const rows: Figures[] = [];
  for (const scene of all) rows.push(await measure(page, stage, scene));
  await browser.close();
  const size = await bundle();
  const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;
  const table = [
    `First load: ${kilobytes(size.first)} compressed with gzip; all pages together ${kilobytes(size.all)}.`,
    '',
    '| page | first contentful paint, median of 5 | layout shift | axe violations, both themes |',
    '| --- | --- | --- | --- |',
    ...rows.map((r) => `| ${r.scene} | ${r.paintMs} ms | ${r.shift} | ${r.violations} |`),
  ].join('\n');
  process.stdout.write(`${table}\n`);
  if (process.argv.includes('--document')) {
    const text = await readFile(DOCUMENT, 'utf8');
    const next = text.replace(
      MARKERS,
      (_, start: string, end: string) => `${start}\n${table}\n\n${end}`,
    );
    const options = { ...(await resolveConfig(DOCUMENT)), filepath: DOCUMENT };
    await writeFile(DOCUMENT, await format(next, options));
  }
} finally {
  await stage.stop();
}
process.exit();
