import { Module } from '@nestjs/common';
import { AlertListRepository } from './alert-list.repository.js';
import { AlertListService } from './alert-list.service.js';
import { AlertsController } from './alerts.controller.js';

/** `GET /alerts`. */
@Module({
  controllers: [AlertsController],
  providers: [AlertListRepository, AlertListService],
})
export class AlertListModule {}
