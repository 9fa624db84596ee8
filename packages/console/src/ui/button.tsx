import { createLink, type LinkComponent } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, JSX, Ref } from 'react';
import styles from './button.module.css';

export type ButtonKind = 'primary' | 'secondary' | 'danger' | 'quiet';

interface Looks {
  readonly kind?: ButtonKind;
  readonly small?: boolean;
}

function classOf({ kind = 'secondary', small = false }: Looks): string {
  return [styles.button, styles[kind], small && styles.small].filter(Boolean).join(' ');
}

/** `busy` disables it and keeps its width. */
export function Button({
  kind,
  small,
  busy = false,
  disabled,
  children,
  type = 'button',
  ...rest
}: Looks & { readonly busy?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>): JSX.Element {
  return (
    <button
      {...rest}
      type={type}
      className={classOf({ kind, small })}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
    >
      {children}
    </button>
  );
}

function Anchor({
  kind,
  small,
  ...rest
}: Looks &
  AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> }): JSX.Element {
  return <a {...rest} className={classOf({ kind, small })} />;
}

const RouterAnchor = createLink(Anchor);

/** A link to a page of the console that looks like a button. */
export const ButtonLink: LinkComponent<typeof Anchor> = (props) => <RouterAnchor {...props} />;
