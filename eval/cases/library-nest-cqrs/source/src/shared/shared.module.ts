import { Module } from '@nestjs/common';
import { SendGridMailer } from './sendgrid.mailer';

@Module({ providers: [SendGridMailer], exports: [SendGridMailer] })
export class SharedModule {}
