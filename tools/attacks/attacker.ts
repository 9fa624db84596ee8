import { Child } from '../bench/child.js';
import type { Account, AttackKind, AttackOptions, Counters } from './attack.js';

/**
 * An attack in a process of its own, so that it affects the victim's client and endpoint only by its
 * CPU time.
 */
export class Attacker {
  private constructor(
    readonly kind: AttackKind,
    private readonly child: Child,
    readonly account: Account | undefined,
  ) {}

  /** Creates the attacker's account and resources; the attack itself starts with `begin`. */
  static async prepare<K extends AttackKind>(
    kind: K,
    options: AttackOptions[K],
  ): Promise<Attacker> {
    const child = Child.start('attack-process', import.meta.dirname);
    try {
      const account = await child.call<Account | undefined>('prepare', { kind, options });
      return new Attacker(kind, child, account);
    } catch (error) {
      child.end();
      throw error;
    }
  }

  get webhookIds(): readonly string[] {
    return this.account?.webhookIds ?? [];
  }

  begin(): Promise<void> {
    return this.child.call('begin');
  }

  /** Sends no new requests; its endpoints keep responding as before. */
  end(): Promise<void> {
    return this.child.call('end');
  }

  /** Its endpoints respond at once from now on. */
  relent(): Promise<void> {
    return this.child.call('relent');
  }

  counters(): Promise<Counters> {
    return this.child.call('counters');
  }

  kill(): void {
    this.child.end();
  }
}
