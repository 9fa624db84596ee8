import { useEffect, type JSX, type ReactNode } from 'react';
import styles from './page.module.css';

/** A page: its heading, which is also the title of the tab, its actions and its content. */
export function Page({
  title,
  lead,
  above,
  actions,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  /** A link back to the list. */
  readonly above?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): JSX.Element {
  useEffect(() => {
    document.title = `${title} · MUTX Console`;
  }, [title]);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.heading}>
          {above !== undefined && <div className={styles.above}>{above}</div>}
          <h1>{title}</h1>
          {lead !== undefined && <div className={styles.lead}>{lead}</div>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A titled part of a page. */
export function Card({
  title,
  aside,
  flush = false,
  children,
}: {
  readonly title?: string;
  readonly aside?: ReactNode;
  /** Without padding, for a list that reaches the edges. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <section className={styles.card}>
      {title !== undefined && (
        <header className={styles.cardHeader}>
          <h2>{title}</h2>
          {aside}
        </header>
      )}
      <div className={flush ? styles.flush : styles.body}>{children}</div>
    </section>
  );
}

/** Name and value pairs. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
}): JSX.Element {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Cards beside each other, as many as fit. */
export function Grid({ children }: { readonly children: ReactNode }): JSX.Element {
  return <div className={styles.grid}>{children}</div>;
}

/** Controls in a row, which wraps. */
export function Row({ children }: { readonly children: ReactNode }): JSX.Element {
  return <div className={styles.row}>{children}</div>;
}
