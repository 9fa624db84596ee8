/** Thrown by {@link SettingsReader.finish}: every mistake found in the environment, a line each. */
export class SettingsError extends Error {
  constructor(readonly mistakes: string[]) {
    super(`Invalid settings:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/** Reads typed values from environment variables and collects mistakes instead of stopping at the first. */
export class SettingsReader {
  private readonly mistakes: string[] = [];

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  text(name: string): string | undefined {
    return this.env[name]?.trim() || undefined;
  }

  number(name: string, bounds: { min: number; max: number; default: number }): number {
    return this.parseNumber(name, bounds, 'a number', Number.isFinite);
  }

  integer(name: string, bounds: { min: number; max: number; default: number }): number {
    return this.parseNumber(name, bounds, 'an integer', Number.isInteger);
  }

  boolean(name: string, fallback: boolean): boolean {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return fallback;
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    this.mistake(name, 'must be true or false');
    return fallback;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const match = allowed.find((value) => value === text);
    if (match === undefined) this.mistake(name, `must be one of ${allowed.join(', ')}`);
    return match ?? fallback;
  }

  url(name: string, protocols: readonly string[]): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const protocol = URL.canParse(text) ? new URL(text).protocol.replace(':', '') : '';
    if (!protocols.includes(protocol)) {
      this.mistake(
        name,
        `must be a URL that starts with ${protocols.map((p) => `${p}://`).join(' or ')}`,
      );
    }
    return text;
  }

  /** What `parse` makes of the text; it answers undefined where the rule is broken. */
  parsed<T>(name: string, parse: (text: string) => T | undefined, rule: string, fallback: T): T {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = parse(text);
    if (value === undefined) this.mistake(name, rule);
    return value ?? fallback;
  }

  /** Records a mistake; the value is never repeated, for it may be a secret. */
  mistake(name: string, rule: string): void {
    this.mistakes.push(`${name} ${rule}`);
  }

  /** Throws a {@link SettingsError} if anything was wrong. */
  finish(): void {
    if (this.mistakes.length > 0) throw new SettingsError(this.mistakes);
  }

  private parseNumber(
    name: string,
    bounds: { min: number; max: number; default: number },
    noun: string,
    test: (value: number) => boolean,
  ): number {
    const text = this.text(name);
    if (text === undefined) return bounds.default;
    const value = Number(text);
    if (!test(value) || value < bounds.min || value > bounds.max) {
      this.mistake(name, `must be ${noun} from ${bounds.min} to ${bounds.max}`);
      return bounds.default;
    }
    return value;
  }
}
