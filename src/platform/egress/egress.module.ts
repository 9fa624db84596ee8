import { Global, Module } from '@nestjs/common';
import { DestinationGuard } from './destination/destination-guard.js';
import { DestinationPolicy } from './destination/destination-policy.js';
import { HostFiles } from './destination/host-files.js';
import { NameResolver } from './destination/name-resolver.js';
import { OutboundClient } from './outbound-client.js';

@Global()
@Module({
  providers: [HostFiles, NameResolver, DestinationGuard, OutboundClient, DestinationPolicy],
  exports: [OutboundClient, DestinationPolicy],
})
export class EgressModule {}
