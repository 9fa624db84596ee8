import type { JSX } from 'react';
import { SignInForm } from './sign-in-form';
import styles from './sign-in.module.css';

export function SignInPage(): JSX.Element {
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <img src="/favicon.svg" alt="" width="44" height="44" />
        <h1>MUTX Console</h1>
        <p className={styles.lead}>See what your agents report, and where their webhooks go.</p>
        <SignInForm />
      </div>
    </main>
  );
}
