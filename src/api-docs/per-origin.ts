/** Clients choose the Host header, so few addresses are cached. */
const CAPACITY = 32;
const HOST = /^[\w.:[\]-]{1,255}$/;
/** Stands for the address in the text that all addresses share. */
export const ORIGIN = '{origin}';

/** A text that names the address at which it was requested. The copies for the last addresses are kept. */
export class PerOrigin {
  private readonly texts = new Map<string, Buffer>();

  /** `template` has {@link ORIGIN} for the address. */
  constructor(private readonly template: string) {}

  /** For an invalid host the address is `localhost`. */
  at(protocol: string, host: string): Buffer {
    const origin = `${protocol}://${HOST.test(host) ? host : 'localhost'}`;
    const known = this.texts.get(origin);
    if (known !== undefined) return known;
    const text = Buffer.from(this.template.replaceAll(ORIGIN, origin));
    const [oldest] = this.texts.keys();
    if (this.texts.size >= CAPACITY && oldest !== undefined) this.texts.delete(oldest);
    this.texts.set(origin, text);
    return text;
  }
}
