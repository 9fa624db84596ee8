import { variableOf, type Shape, type Values } from './setting.js';

/** Thrown by {@link SettingsReader.finish}: every mistake found in the environment, a line each. */
export class SettingsError extends Error {
  constructor(readonly mistakes: string[]) {
    super(`Invalid settings:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/** Reads settings from environment variables and collects mistakes instead of stopping at the first. */
export class SettingsReader {
  private readonly mistakes: string[] = [];

  constructor(private readonly env: NodeJS.ProcessEnv = process.env) {}

  /** The values of a shape. One that breaks its rule is undefined, and `finish` throws. */
  read<S extends Shape>(shape: S): Values<S> {
    const values = Object.entries(shape).map(([key, schema]) => {
      const { name } = variableOf(schema);
      const { data, error } = schema.safeParse(this.text(name));
      if (error) this.mistake(name, error.issues[0]?.message ?? 'is invalid');
      return [key, data];
    });
    return Object.freeze(Object.fromEntries(values)) as Values<S>;
  }

  /** Whether the variable is set to anything. */
  has(name: string): boolean {
    return this.text(name) !== undefined;
  }

  /** Records a mistake; the value is never repeated, for it may be a secret. */
  mistake(name: string, rule: string): void {
    this.mistakes.push(`${name} ${rule}`);
  }

  /** Throws a {@link SettingsError} if anything was wrong. */
  finish(): void {
    if (this.mistakes.length > 0) throw new SettingsError(this.mistakes);
  }

  private text(name: string): string | undefined {
    return this.env[name]?.trim() || undefined;
  }
}
