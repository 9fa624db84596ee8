import { RouteTable } from './route-table.js';

describe('RouteTable', () => {
  const table = new RouteTable();
  for (const [method, url] of [
    ['GET', '/'],
    ['GET', '/agents'],
    ['POST', '/agents/'],
    ['DELETE', '/agents/:id'],
    ['GET', '/agents/:id'],
    ['POST', '/agents/:id/deploy'],
    ['GET', '/docs/*'],
  ] as const) {
    table.add(method, url);
  }

  it.each([
    ['/', 'GET, HEAD'],
    ['/?x=/agents', 'GET, HEAD'],
    ['/agents', 'GET, HEAD, POST'],
    ['/agents/', 'GET, HEAD, POST'],
    ['/%61gents?limit=1', 'GET, HEAD, POST'],
    ['/agents/7', 'GET, HEAD, DELETE'],
    ['/agents/7%2F8/', 'GET, HEAD, DELETE'],
    ['/agents/7/deploy', 'POST'],
    ['/docs/a/b.js', 'GET, HEAD'],
    ['/docs', ''],
    ['/agents//', ''],
    ['/agents//deploy', ''],
    ['/agents/7/deploy/8', ''],
    ['/Agents', ''],
    ['/nothing', ''],
    ['/%zz', ''],
  ])('finds for %s the methods "%s"', (url, methods) => {
    expect(table.methodsOf(url).join(', ')).toBe(methods);
  });
});
