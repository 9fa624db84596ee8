import type { JSX, ReactNode } from 'react';
import styles from './badge.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'idle' | 'accent';

/** A state in a word. The word carries the meaning; the color repeats it. */
export function Badge({
  tone,
  children,
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
}): JSX.Element {
  return <span className={`${styles.badge} ${styles[tone]}`}>{children}</span>;
}
