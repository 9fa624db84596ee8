import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.decorators.js';
import { AppConfig } from '../config/app-config.js';
import { FAVICON_SVG, HOME_CSS } from './home-assets.js';
import { home, homePage } from './home-page.js';

const AN_HOUR = 'public, max-age=3600';

/** Says what this is: to a browser in HTML, to others in JSON. */
@ApiExcludeController()
@Public()
@Controller()
export class HomeController {
  constructor(private readonly config: AppConfig) {}

  @Get()
  @Header('Vary', 'Accept')
  home(@Headers('accept') accept: string | undefined, @Res() reply: FastifyReply): void {
    void (accept?.includes('text/html')
      ? reply.type('text/html; charset=utf-8').send(homePage(this.config.http.docs))
      : reply.send(home(this.config.http.docs)));
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
