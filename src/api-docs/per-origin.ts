/** Clients choose the Host header, so few addresses are remembered. */
const CAPACITY = 32;
const HOST = /^[\w.:[\]-]{1,255}$/;
/** Stands for the address in the text that all addresses share. */
const PLACEHOLDER = 'https://origin.placeholder.invalid';

/**
 * A text that names the address at which it was found. It is made once; for another address only the
 * address is put in. The copies for the last addresses are kept.
 */
export class PerOrigin {
  private parts: string[] | undefined;
  private readonly texts = new Map<string, Buffer>();

  constructor(private readonly make: (origin: string) => string) {}

  /** For a host that is none, the address is `localhost`. */
  at(protocol: string, host: string): Buffer {
    const origin = `${protocol}://${HOST.test(host) ? host : 'localhost'}`;
    const known = this.texts.get(origin);
    if (known !== undefined) return known;
    this.parts ??= this.make(PLACEHOLDER).split(PLACEHOLDER);
    const text = Buffer.from(this.parts.join(origin));
    const [oldest] = this.texts.keys();
    if (this.texts.size >= CAPACITY && oldest !== undefined) this.texts.delete(oldest);
    this.texts.set(origin, text);
    return text;
  }
}
