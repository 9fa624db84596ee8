import { Injectable } from '@nestjs/common';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import { pageOf } from '../../platform/http/paging/pagination.js';
import { filteredTypes } from '../../webhooks/subscribed-events.js';
import { CommitHorizon } from '../commit-horizon.js';
import type { Event } from '../entities/event.entity.js';
import { echo, eventDetailView, eventView } from './dto/event.dto.js';
import type { EventDetailResponse, EventPage } from './dto/event.dto.js';
import type { EventQuery } from './dto/event-query.dto.js';
import { EventHistoryRepository } from './event-history.repository.js';

/** The events of an account, whether or not a webhook matched them. */
@Injectable()
export class EventHistoryService {
  constructor(
    private readonly events: EventHistoryRepository,
    private readonly horizon: CommitHorizon,
  ) {}

  /** In ascending order, only events below the commit horizon: none will be committed before them. */
  async list(userId: string, query: EventQuery): Promise<EventPage> {
    const types = filteredTypes(query.type);
    const before = query.order === 'asc' ? await this.horizon.read() : undefined;
    const found = await this.events.list(userId, query, types, before);
    const page = pageOf(found, query, ({ event, deliveries }) => eventView(event, deliveries));
    return { ...page, ...echo(query) };
  }

  async get(userId: string, id: string): Promise<EventDetailResponse> {
    const event = await this.findOwned(userId, id);
    const deliveries = await this.events.listDeliveries(event);
    const others = event.isTest ? [] : await this.events.listWebhooksWithoutDelivery(event);
    return eventDetailView(event, deliveries, others);
  }

  /** Throws 404 or 403 unless the event belongs to the user. */
  async findOwned(userId: string, id: string): Promise<Event> {
    const event = await this.events.find(id);
    if (!event) throw DomainError.notFound('Event');
    if (event.userId !== userId) throw DomainError.forbidden('event');
    return event;
  }
}
