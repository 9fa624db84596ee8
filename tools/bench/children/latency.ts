import { TcpProxy } from '../../../test/support/tcp-proxy.js';
import { serveCalls } from '../child.js';

/** Proxies that delay everything in both directions, in a process of their own. */
serveCalls({
  proxies: ({ urls, ms }: { urls: string[]; ms: number }) =>
    Promise.all(
      urls.map(async (url) => {
        const proxy = await TcpProxy.to(url);
        proxy.delay(ms);
        return proxy.url;
      }),
    ),
});
