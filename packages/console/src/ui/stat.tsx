import { Link } from '@tanstack/react-router';
import type { ComponentProps, JSX, ReactNode } from 'react';
import { Skeleton } from './states';
import styles from './stat.module.css';

interface StatProps {
  readonly label: string;
  /** Undefined while it is loading. */
  readonly value: ReactNode;
  readonly note?: ReactNode;
  readonly bad?: boolean;
  /** The page with the details. */
  readonly to?: ComponentProps<typeof Link>['to'];
  readonly search?: ComponentProps<typeof Link>['search'];
}

/** A figure with its name. */
export function Stat({ label, value, note, bad = false, to, search }: StatProps): JSX.Element {
  return (
    <div className={`${styles.stat} ${bad ? styles.bad : ''}`}>
      <span className={styles.label}>
        {to === undefined ? (
          label
        ) : (
          <Link to={to} search={search}>
            {label}
          </Link>
        )}
      </span>
      <span className={styles.value}>{value ?? <Skeleton height={1.75} />}</span>
      <span className={styles.note}>{note}</span>
    </div>
  );
}

export function Stats({ children }: { readonly children: ReactNode }): JSX.Element {
  return <div className={styles.stats}>{children}</div>;
}
