import 'reflect-metadata';
import { readSettings } from './app.settings.js';
import { SettingsError } from './platform/config/settings-reader.js';
import { StartError } from './platform/config/start-error.js';
import { redact } from './platform/logging/redact.js';
import { startProcess } from './process.js';

// Node.js would print such an error with all that hangs on it: statements, parameters, URLs.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${redact(String(error.stack ?? error))}\n`);
  process.exit(1);
});

try {
  await startProcess(readSettings());
} catch (error) {
  const text =
    error instanceof SettingsError || error instanceof StartError
      ? error.message
      : String((error as Error).stack ?? error);
  process.stderr.write(`${redact(text)}\n`);
  process.exit(1);
}
