import 'reflect-metadata';
import { readSettings } from './config/app-config.js';
import { SettingsError } from './config/settings-reader.js';
import { StartError } from './config/start-error.js';
import { startProcess } from './process.js';

try {
  await startProcess(readSettings(process.env));
} catch (error) {
  const text =
    error instanceof SettingsError || error instanceof StartError
      ? error.message
      : String((error as Error).stack ?? error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
