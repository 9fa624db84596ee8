import { passwordFaults } from './new-password';

const faultsOf = (current_password: string, new_password: string): string[] =>
  Object.entries(passwordFaults({ current_password, new_password })).flatMap(([name, fault]) =>
    fault === undefined ? [] : [name],
  );

describe('passwordFaults', () => {
  it('requires both passwords', () => {
    expect(faultsOf('', '')).toEqual(['current_password', 'new_password']);
  });

  it('requires 8 characters of the new one', () => {
    expect(faultsOf('old', '1234567')).toEqual(['new_password']);
    expect(faultsOf('old', '12345678')).toEqual([]);
  });

  it('requires a change', () => {
    expect(faultsOf('same password', 'same password')).toEqual(['new_password']);
  });
});
