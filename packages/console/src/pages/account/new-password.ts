import type { Faults } from '../../ui/use-form';

const PASSWORD_MIN = 8;

export interface NewPassword {
  readonly current_password: string;
  readonly new_password: string;
}

export const EMPTY_PASSWORDS: NewPassword = { current_password: '', new_password: '' };

export function passwordFaults({
  current_password,
  new_password,
}: NewPassword): Faults<NewPassword> {
  return {
    current_password: current_password === '' ? 'Enter your current password.' : undefined,
    new_password: newPasswordFault(current_password, new_password),
  };
}

function newPasswordFault(current: string, next: string): string | undefined {
  if (next.length < PASSWORD_MIN) return 'Use at least 8 characters.';
  return next === current ? 'Use another password than the current one.' : undefined;
}
