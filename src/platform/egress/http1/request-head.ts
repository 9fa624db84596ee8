const FORBIDDEN = /[\r\n\0]/;

/** An HTTP/1.1 request (RFC 9112) with its body, as text. Header names go out as they are given. */
export function requestText(
  method: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
): string {
  const lines = [
    `${method} ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    'Connection: keep-alive',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  if (lines.some((line) => FORBIDDEN.test(line))) {
    throw new Error('A request header contains a line break');
  }
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
