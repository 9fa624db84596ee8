import { execFile, spawnSync } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../support/operations.js';

const run = promisify(execFile);
const CALLS = join(ROOT, 'test/sdk/generated');
const STEP_TIMEOUT_MS = 180_000;
/** Compilers of several languages run side by side on small machines. */
const JVM = '-Xmx384m -XX:TieredStopAtLevel=1';

/** How the client of one language is generated, compiled and called. */
export interface GeneratedClient {
  readonly language: string;
  /** Why this machine cannot build it; undefined if it can. */
  readonly missing: () => string | undefined;
  readonly options: readonly string[];
  /** Compiles what was generated into `folder` together with our call; resolves to the command of the call. */
  readonly build: (folder: string) => Promise<readonly [command: string, ...args: string[]]>;
}

/** In the order in which they start: the slow ones first. */
export const GENERATED_CLIENTS: readonly GeneratedClient[] = [
  {
    language: 'java',
    missing: () => absent('javac', '-version') ?? absent('mvn', '--version'),
    options: ['-g', 'java'],
    build: async (folder) => {
      await copyFile(join(CALLS, 'Call.java'), join(folder, 'src/main/java/Call.java'));
      const libraries = ['-DincludeScope=runtime', '-DoutputDirectory=target/lib'];
      const goals = ['compile', 'dependency:copy-dependencies', ...libraries];
      await step('mvn', ['-q', '-B', '-DskipTests', ...goals], folder, { MAVEN_OPTS: JVM });
      const path = `${join(folder, 'target/classes')}:${join(folder, 'target/lib/*')}`;
      return ['java', ...JVM.split(' '), '-cp', path, 'Call'];
    },
  },
  {
    language: 'go',
    missing: () => absent('go', 'version') ?? named('MUTX_GO_MODULES', 'the Go module registry'),
    options: [
      ...['-g', 'go', '--git-host', 'example.com', '--git-user-id', 'mutx', '--git-repo-id'],
      ...['client', '--additional-properties=packageName=client,enumClassPrefix=true'],
    ],
    build: async (folder) => {
      await mkdir(join(folder, 'call'));
      await copyFile(join(CALLS, 'main.go'), join(folder, 'call/main.go'));
      await step('go', ['mod', 'tidy'], folder);
      await step('go', ['build', '-o', 'mutx-call', './call'], folder);
      return [join(folder, 'mutx-call')];
    },
  },
  {
    language: 'python',
    missing: () =>
      named('MUTX_CLIENT_PYTHON', 'a Python with the packages that the client imports'),
    // Without the `webhooks` section, of which this generator makes Python that does not compile.
    options: ['-g', 'python', '--global-property', 'apis,models,supportingFiles'],
    build: async (folder) => {
      const python = process.env.MUTX_CLIENT_PYTHON ?? '';
      await copyFile(join(CALLS, 'call.py'), join(folder, 'call.py'));
      await step(python, ['-m', 'compileall', '-q', '.'], folder);
      return [python, join(folder, 'call.py')];
    },
  },
  {
    language: 'typescript-fetch',
    missing: () => undefined,
    options: ['-g', 'typescript-fetch', '--additional-properties=importFileExtension=.js'],
    build: async (folder) => {
      await copyFile(join(CALLS, 'call.ts'), join(folder, 'call.ts'));
      await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
      const types = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')];
      const target = ['--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom'];
      const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
      const strict = ['--strict', '--skipLibCheck', '--outDir', 'dist', 'call.ts'];
      await step(process.execPath, [compiler, ...target, ...types, ...strict], folder);
      return [process.execPath, join(folder, 'dist/call.js')];
    },
  },
];

/** Writes the client of one language into `folder`. */
export async function generate(
  jar: string,
  { options, language }: GeneratedClient,
  folder: string,
): Promise<void> {
  const output = language === 'typescript-fetch' ? join(folder, 'client') : folder;
  const input = ['generate', '-i', join(ROOT, 'openapi.json'), '-o', output];
  await step('java', [...JVM.split(' '), '-jar', jar, ...input, ...options], ROOT);
}

/** The standard output of a command; a failure shows all that it printed. */
export async function step(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const options = {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    timeout: STEP_TIMEOUT_MS,
    maxBuffer: 64 * 1024 * 1024,
  };
  try {
    return (await run(command, args, options)).stdout;
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & Partial<Record<string, string>>;
    throw new Error(`${message}\n${stdout.slice(-4_000)}\n${stderr.slice(-4_000)}`);
  }
}

function absent(command: string, ...args: string[]): string | undefined {
  return spawnSync(command, args).status === 0 ? undefined : `${command} is missing here`;
}

function named(variable: string, what: string): string | undefined {
  return process.env[variable] ? undefined : `${variable} names not ${what}`;
}
