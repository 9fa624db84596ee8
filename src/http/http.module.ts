import { Global, Module } from '@nestjs/common';
import { DestinationPolicy } from './outbound/destination-policy.js';
import { NameResolver } from './outbound/name-resolver.js';
import { OutboundClient } from './outbound/outbound-client.js';

@Global()
@Module({
  providers: [NameResolver, OutboundClient, DestinationPolicy],
  exports: [OutboundClient, DestinationPolicy],
})
export class HttpModule {}
