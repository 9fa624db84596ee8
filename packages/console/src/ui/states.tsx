import type { JSX, ReactNode } from 'react';
import styles from './states.module.css';

/** Where a list is empty: why, and the next step. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ReactNode;
}): JSX.Element {
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{title}</p>
      {children}
    </div>
  );
}

/** Keeps the place of what is loading. `height` as of the content, in rem. */
export function Skeleton({
  height = 1.25,
  lines = 1,
}: {
  readonly height?: number;
  readonly lines?: number;
}): JSX.Element {
  return (
    <div role="status" className={styles.skeletons}>
      <span className="visually-hidden">Loading</span>
      {Array.from({ length: lines }, (_, n) => (
        <span key={n} className={styles.skeleton} style={{ height: `${height}rem` }} />
      ))}
    </div>
  );
}
