import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.decorators.js';
import { AppConfig } from '../platform/config/app-config.js';
import { landingFile, landingJson, landingPage } from './landing-page.js';

const AN_HOUR = 'public, max-age=3600';

/** Describes the service: to a browser in HTML, to others in JSON. */
@ApiExcludeController()
@Controller()
export class LandingController {
  private readonly css = landingFile('landing.css');
  private readonly favicon = landingFile('favicon.svg');
  private readonly page: string;
  private readonly description: string;

  constructor({ http }: AppConfig) {
    this.page = landingPage(http);
    this.description = landingJson(http);
  }

  @Get()
  @Public()
  @Header('Vary', 'Accept')
  describe(@Headers('accept') accept: string | undefined, @Res() reply: FastifyReply): void {
    void (accept?.includes('text/html')
      ? reply.type('text/html; charset=utf-8').send(this.page)
      : reply.type('application/json').send(this.description));
  }

  @Get('landing.css')
  @Public()
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Header('Cache-Control', AN_HOUR)
  stylesheet(): string {
    return this.css;
  }

  @Get('favicon.svg')
  @Public()
  @Header('Content-Type', 'image/svg+xml')
  @Header('Cache-Control', AN_HOUR)
  icon(): string {
    return this.favicon;
  }
}
