/** Settings of PostgreSQL by name. */
export type ServerSettings = Readonly<Record<string, string | number>>;

/** The startup parameter `options` with these settings; undefined without any. */
export function startupOptions(settings: ServerSettings): string | undefined {
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return options.length > 0 ? options.join(' ') : undefined;
}

/** Statements that set them until the end of a transaction. */
export function setLocal(settings: ServerSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `SET LOCAL ${name} = '${value}'`)
    .join('; ');
}
