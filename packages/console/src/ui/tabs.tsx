import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import type { JSX, ReactNode } from 'react';
import styles from './tabs.module.css';

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly content: ReactNode;
}

/** Parts of a page, of which one is shown. The chosen one belongs into the address. */
export function Tabs<Id extends string>({
  tabs,
  value,
  onChange,
  label,
}: {
  readonly tabs: readonly Tab<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
  readonly label: string;
}): JSX.Element {
  return (
    <BaseTabs.Root
      className={styles.tabs}
      value={value}
      onValueChange={(next) => onChange(next as Id)}
    >
      <BaseTabs.List className={styles.list} aria-label={label}>
        {tabs.map(({ id, label: name }) => (
          <BaseTabs.Tab key={id} value={id} className={styles.tab}>
            {name}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {tabs.map(({ id, content }) => (
        <BaseTabs.Panel key={id} value={id} className={styles.panel} tabIndex={-1}>
          {content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}
