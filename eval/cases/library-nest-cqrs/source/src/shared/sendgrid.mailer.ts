import { Injectable } from '@nestjs/common';

/** Sends our templates through SendGrid. */
@Injectable()
export class SendGridMailer {
  async send(memberId: string, template: string, data: Record<string, string>): Promise<void> {
    const response = await fetch('https://api.sendgrid.com/v3/mail/send', {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${process.env.SENDGRID_API_KEY}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ to: memberId, template, data }),
    });
    if (!response.ok) {
      throw new Error(`SendGrid answered ${response.status}`);
    }
  }
}
