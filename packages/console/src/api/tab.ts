const ID = 'mutx.tab';

/**
 * Whether the `sessionStorage` of this tab is its own. A duplicated tab starts with a copy of it, whose refresh
 * token the original will use. A tab holds a lock under its id for as long as it exists.
 */
export async function isOriginalTab(): Promise<boolean> {
  const known = sessionStorage.getItem(ID);
  if (known !== null && (await holdLock(known))) return true;
  const id = crypto.randomUUID();
  sessionStorage.setItem(ID, id);
  await holdLock(id);
  return known === null;
}

function holdLock(id: string): Promise<boolean> {
  return new Promise((resolve) => {
    void navigator.locks.request(`${ID}.${id}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock && new Promise<never>(() => undefined);
    });
  });
}
