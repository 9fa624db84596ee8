const PROTOCOLS = ['postgres:', 'postgresql:'];
/** The text before, of and after the hosts. */
const PARTS = /^([a-z]+:\/\/(?:[^/?]*@)?)([^/?@]*)(.*)$/i;

/** The URLs of the single hosts of a PostgreSQL URL, such as `postgres://user@one:5432,two:5432/name`. */
export function hostUrls(url: string): string[] {
  const [, before = '', hosts = '', after = ''] = PARTS.exec(url) ?? [];
  return hosts.includes(',') ? hosts.split(',').map((host) => before + host + after) : [url];
}

/** Whether it is a URL of PostgreSQL, with one host or several. */
export function isDatabaseUrl(url: string): boolean {
  return hostUrls(url).every((it) => URL.canParse(it) && PROTOCOLS.includes(new URL(it).protocol));
}
