import { isLocalName, isPublicAddress } from './address-guard.js';

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '93.184.216.34',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.255.255',
  '172.32.0.1',
  '198.17.255.255',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2A00:1450:4001:81b::200e',
  '2001:4860:4860:0:0:0:0:8888',
  '::ffff:8.8.8.8',
  '::ffff:808:808',
  '0:0:0:0:0:ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '64:ff9b::808:808',
];

const REFUSED = {
  'this network': ['0.0.0.0', '0.1.2.3', '::', '0:0:0:0:0:0:0:0'],
  loopback: ['127.0.0.1', '127.1.2.3', '127.255.255.255', '::1', '0:0:0:0:0:0:0:1'],
  'private use': ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  'shared address space': ['100.64.0.1', '100.100.100.200', '100.127.255.255'],
  'link local and cloud metadata': ['169.254.0.1', '169.254.169.254', '168.63.129.16', 'fe80::1'],
  'protocol assignments': ['192.0.0.1', '192.0.0.192', '192.88.99.1', '192.175.48.1'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  benchmarking: ['198.18.0.1', '198.19.255.255', '2001:2::1'],
  'multicast, reserved and broadcast': [
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    'ff02::1',
  ],
  'unique and site local': ['fc00::1', 'fd00:ec2::254', 'fec0::1'],
  'IPv4-mapped': ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe'],
  'IPv4-compatible': ['::127.0.0.1', '::7f00:1', '::8.8.8.8', '::ffff'],
  'IPv4-translated': ['::ffff:0:127.0.0.1', '::ffff:0:8.8.8.8'],
  NAT64: ['64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b::10.0.0.1', '64:ff9b:1::8.8.8.8'],
  '6to4': ['2002:7f00:1::', '2002:a9fe:a9fe::1', '2002:808:808::1'],
  Teredo: ['2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  'discard, ORCHID, segment routing': ['100::1', '2001:10::1', '2001:20::1', '5f00::1'],
  'not given out': ['4000::1', '8000::1', '1::1', '200::1'],
  zones: ['fe80::1%eth0', '2606:4700:4700::1111%eth0', '::1%1'],
  'no canonical address': [
    '',
    'localhost',
    'example.com',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '127.1',
    '8.8.8.8.',
    '08.8.8.8',
    ' 8.8.8.8',
    '8.8.8.8/32',
    '8.8.8.8:80',
    '[2606:4700:4700::1111]',
    '2606:4700:4700::1111::',
    '１.1.1.1',
  ],
};

describe('isPublicAddress', () => {
  it.each(PUBLIC)('takes %s', (ip) => {
    expect(isPublicAddress(ip)).toBe(true);
  });

  describe.each(Object.entries(REFUSED))('refuses %s', (_, ips) => {
    it.each(ips)('%j', (ip) => {
      expect(isPublicAddress(ip)).toBe(false);
    });
  });
});

describe('isLocalName', () => {
  it.each(['localhost', 'LOCALHOST', 'localhost.', 'localhost..', 'a.localhost', 'a.b.Localhost.'])(
    'knows %s',
    (name) => {
      expect(isLocalName(name)).toBe(true);
    },
  );

  it.each(['localhost.example.com', 'notlocalhost', 'example.com', 'local'])(
    'passes %s',
    (name) => {
      expect(isLocalName(name)).toBe(false);
    },
  );
});
