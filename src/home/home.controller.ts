import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.decorators.js';
import { HOME, homePage } from './home-page.js';

/** Says what this is: to a browser in HTML, to others in JSON. */
@ApiExcludeController()
@Public()
@Controller()
export class HomeController {
  @Get()
  @Header('Vary', 'Accept')
  home(@Headers('accept') accept: string | undefined, @Res() reply: FastifyReply): void {
    void (accept?.includes('text/html')
      ? reply.type('text/html; charset=utf-8').send(homePage())
      : reply.send(HOME));
  }
}
