import type { JSX } from 'react';
import { useHasAccount, useUser } from '../../api/use-session';
import { chooseTheme, useChosenTheme, type Theme } from '../../shell/theme';
import { Field, Select } from '../../ui/field';
import { Card, Facts, Grid, Page } from '../../ui/page';
import { Time } from '../../ui/time';
import styles from './account.module.css';
import { DeleteAccount } from './delete-account';
import { PasswordForm } from './password-form';
import { PasswordRequired } from './password-required';
import { Sessions } from './sessions';

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

export function AccountPage(): JSX.Element {
  const { id, name, email, created_at } = useUser();
  const hasAccount = useHasAccount();
  const theme = useChosenTheme();
  return (
    <Page title="Account">
      <Card title="User">
        <Facts
          facts={[
            ['Name', name],
            ['Email', email],
            ['Registered', <Time key="registered" at={created_at} />],
            ['Id', <code key="id">{id}</code>],
          ]}
        />
      </Card>
      <Grid>
        {hasAccount && <PasswordForm />}
        <div className={styles.column}>
          <Card title="Appearance">
            <Field label="Color theme" hint="Stored in this browser">
              <Select options={THEMES} value={theme} onChange={chooseTheme} />
            </Field>
          </Card>
          {hasAccount && <Sessions />}
        </div>
      </Grid>
      {hasAccount ? (
        <DeleteAccount />
      ) : (
        <Card>
          <PasswordRequired>
            An API key cannot change the password, end sessions or delete the account.
          </PasswordRequired>
        </Card>
      )}
    </Page>
  );
}
