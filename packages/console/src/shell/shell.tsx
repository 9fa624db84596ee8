import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState, type JSX } from 'react';
import { session } from '../api/session';
import { useHasAccount, useUser } from '../api/use-session';
import { useLiveState } from '../live/use-live';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { Select } from '../ui/field';
import { Toasts } from '../ui/toast';
import { ExpiredDialog } from './expired-dialog';
import styles from './shell.module.css';
import { chooseTheme, useChosenTheme } from './theme';

const PAGES = [
  { to: '/', label: 'Overview' },
  { to: '/agents', label: 'Agents' },
  { to: '/webhooks', label: 'Webhooks' },
  { to: '/deliveries', label: 'Deliveries' },
  { to: '/events', label: 'Events' },
  { to: '/alerts', label: 'Alerts' },
  { to: '/api-keys', label: 'API keys' },
  { to: '/account', label: 'Account' },
] as const;

const THEMES = [
  { value: 'system', label: 'System theme' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

/** What surrounds every page: navigation, the state of the live feed, the theme and the account. */
export function Shell(): JSX.Element {
  const [open, setOpen] = useState(false);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // A new page is announced from its start; the first one has the focus of the browser.
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <Toasts>
      <a className={styles.skip} href="#main">
        Skip to the content
      </a>
      <div className={styles.shell}>
        <header className={styles.side}>
          <div className={styles.top}>
            <Link to="/" className={styles.brand}>
              <img src="/favicon.svg" alt="" width="28" height="28" />
              MUTX
            </Link>
            <Live />
            <span className={styles.menu}>
              <Button
                small
                aria-expanded={open}
                aria-controls="menu"
                onClick={() => setOpen(!open)}
              >
                Menu
              </Button>
            </span>
          </div>
          <div id="menu" className={`${styles.collapsible} ${open ? styles.open : ''}`}>
            <nav aria-label="Pages">
              <ul>
                {PAGES.map(({ to, label }) => (
                  <li key={to}>
                    <Link
                      to={to}
                      className={styles.link}
                      onClick={() => setOpen(false)}
                      activeProps={{ 'aria-current': 'page' }}
                      activeOptions={{ exact: to === '/', includeSearch: false }}
                    >
                      {label}
                    </Link>
                  </li>
                ))}
              </ul>
            </nav>
            <Account />
          </div>
        </header>
        <main id="main" ref={main} tabIndex={-1} className={styles.main}>
          <Outlet />
        </main>
      </div>
      <ExpiredDialog />
    </Toasts>
  );
}

function Live(): JSX.Element {
  const state = useLiveState();
  const texts = { live: 'Live', connecting: 'Connecting', unavailable: 'Not live' } as const;
  const tones = { live: 'good', connecting: 'warn', unavailable: 'idle' } as const;
  return (
    <span role="status">
      <Badge tone={tones[state]}>{texts[state]}</Badge>
    </span>
  );
}

function Account(): JSX.Element {
  const user = useUser();
  const hasAccount = useHasAccount();
  const theme = useChosenTheme();
  return (
    <div className={styles.account}>
      <Select
        aria-label="Theme"
        options={THEMES}
        value={theme}
        onChange={(chosen) => chooseTheme(chosen)}
      />
      <p className={styles.user} title={user.email}>
        {user.name}
        <span>{hasAccount ? user.email : 'with an API key'}</span>
      </p>
      <Button small onClick={() => void session.signOut()}>
        Sign out
      </Button>
      <a className={styles.docs} href="/docs">
        API documentation
      </a>
    </div>
  );
}
