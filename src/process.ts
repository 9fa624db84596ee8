import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.setup.js';
import type { Settings } from './platform/config/app-config.js';
import { StartError } from './platform/config/start-error.js';
import { migrate } from './platform/database/migrate.js';
import { waitForDatabase } from './platform/database/wait-for-database.js';
import { consolePath } from './quickstart/console-path.js';
import { banner, idsOf, startDemo } from './quickstart/demo.js';
import { AppLogger } from './platform/logging/app-logger.js';
import { prepareRuntime, type Runtime } from './quickstart/runtime.js';

const DEFAULT_PORT = 3000;
/** The quickstart looks this far for a free port. */
const PORTS_TRIED = 100;
/** Closing ends after this long, whatever hangs. */
const CLOSE_MS = 15_000;

/** Brings the process up in its role; signals bring it down in order, with exit code 0, failures with 1. */
export async function startProcess(settings: Settings): Promise<void> {
  let stop = (): Promise<void> => process.exit();
  const onSignal = (): void => void stop();
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  Logger.overrideLogger(new AppLogger(settings.logLevel));

  const runtime = await prepareRuntime(settings, (error) => void fail(error, () => stop()));
  try {
    const { databaseUrl, databaseConnectTimeoutMs } = runtime.config;
    await waitForDatabase(databaseUrl, databaseConnectTimeoutMs);
    await migrate(databaseUrl);
    let exampleIds = {};
    const app = await createApp(runtime.config, () => exampleIds);
    stop = once(() => shutDown(app, runtime));
    const demo = runtime.readOrCreate && (await startDemo(app, runtime.readOrCreate));
    if (demo) exampleIds = idsOf(demo);
    const path = demo && settings.http.console ? await consolePath(app, demo.userId) : undefined;
    const url = await listen(app, settings);
    for (const warning of settings.warnings) new Logger('Settings').warn(warning);
    new Logger('Process').log({ msg: 'listening', url, role: settings.role, pid: process.pid });
    if (demo) process.stdout.write(banner(url, demo, path));
  } catch (error) {
    await runtime.stop();
    throw error;
  }
}

async function listen(
  app: NestFastifyApplication,
  { host, port, quickstart }: Settings,
): Promise<string> {
  const first = port ?? DEFAULT_PORT;
  const last = port === undefined && quickstart ? first + PORTS_TRIED : first;
  for (let candidate = first; ; candidate += 1) {
    try {
      await app.listen(candidate, host);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      if (candidate >= last) throw new StartError(`PORT ${candidate} is taken on ${host}`);
    }
  }
  return (await app.getUrl()).replace('0.0.0.0', '127.0.0.1').replace('[::]', '127.0.0.1');
}

async function shutDown(app: NestFastifyApplication, runtime: Runtime): Promise<void> {
  await Promise.race([app.close(), sleep(CLOSE_MS, undefined, { ref: false })]);
  await runtime.stop();
  process.exit();
}

async function fail(error: Error, stop: () => Promise<void>): Promise<void> {
  new Logger('Process').fatal({ msg: 'an embedded server ended', err: error });
  process.exitCode = 1;
  await stop();
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
