import { Global, Module } from '@nestjs/common';
import { DestinationGuard } from './outbound/destination-guard.js';
import { DestinationPolicy } from './outbound/destination-policy.js';
import { HostFiles } from './outbound/host-files.js';
import { NameResolver } from './outbound/name-resolver.js';
import { OutboundClient } from './outbound/outbound-client.js';

@Global()
@Module({
  providers: [HostFiles, NameResolver, DestinationGuard, OutboundClient, DestinationPolicy],
  exports: [OutboundClient, DestinationPolicy],
})
export class HttpModule {}
