import './styles/tokens.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { session } from './api/session';
import { App } from './app';
import { applyTheme } from './shell/theme';

/** A single-use token in the address, which is removed from it at once. */
function takeLinkToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('refresh_token');
  if (token !== null) history.replaceState(null, '', location.pathname + location.search);
  return token;
}

applyTheme();
const root = createRoot(document.getElementById('root') as HTMLElement);
if (isSecureContext) {
  void session.start(takeLinkToken());
  root.render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
} else {
  // Without it, browsers offer no locks, no random ids and no clipboard.
  root.render(<p>The console requires HTTPS, or an address of this machine.</p>);
}
