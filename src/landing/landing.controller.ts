import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.decorators.js';
import { AppConfig } from '../platform/config/app-config.js';
import { FAVICON_SVG, HOME_CSS } from './landing-assets.js';
import { home, homePage } from './landing-page.js';

const AN_HOUR = 'public, max-age=3600';

/** Says what this is: to a browser in HTML, to others in JSON. */
@ApiExcludeController()
@Public()
@Controller()
export class HomeController {
  /** Made once: everybody may ask. */
  private readonly page: string;
  private readonly description: string;

  constructor({ http }: AppConfig) {
    this.page = homePage(http.docs);
    this.description = JSON.stringify(home(http.docs));
  }

  @Get()
  @Header('Vary', 'Accept')
  home(@Headers('accept') accept: string | undefined, @Res() reply: FastifyReply): void {
    void (accept?.includes('text/html')
      ? reply.type('text/html; charset=utf-8').send(this.page)
      : reply.type('application/json').send(this.description));
  }

  @Get('home.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Header('Cache-Control', AN_HOUR)
  stylesheet(): string {
    return HOME_CSS;
  }

  @Get('favicon.svg')
  @Header('Content-Type', 'image/svg+xml')
  @Header('Cache-Control', AN_HOUR)
  icon(): string {
    return FAVICON_SVG;
  }
}
