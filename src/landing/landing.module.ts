import { Module } from '@nestjs/common';
import { HomeController } from './landing.controller.js';

@Module({ controllers: [HomeController] })
export class HomeModule {}
