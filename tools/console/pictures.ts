import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from '../../test/support/browser.js';
import { scenes } from './scenes.js';
import { Stage } from './stage.js';
import { openScene } from './visit.js';

const FOLDER = join(import.meta.dirname, '../../docs/images/console');

/** Pictures of every page in both themes, of an account after an hour of load; with arguments of these pages alone. */
const only = process.argv.slice(2);
const stage = await Stage.start();
try {
  await stage.furnish();
  await mkdir(FOLDER, { recursive: true });
  const browser = await launchBrowser();
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 820 },
      colorScheme,
      reducedMotion: 'reduce',
    });
    let token: string | undefined = await stage.signIn();
    for (const scene of await scenes(stage)) {
      if (only.length > 0 && !only.includes(scene.name)) continue;
      await openScene(page, stage.app.url, scene, token);
      token = undefined;
      await page.screenshot({ path: join(FOLDER, `${scene.name}-${colorScheme}.png`) });
    }
    await page.close();
  }
  await browser.close();
} finally {
  await stage.stop();
}
process.exit();
