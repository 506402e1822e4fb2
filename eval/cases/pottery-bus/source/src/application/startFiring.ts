import { inject, injectable } from 'inversify';
import { Firings } from '../infrastructure/firings';

@injectable()
export class FiringStarter {
  constructor(@inject('firings') private readonly firings: Firings) {}

  async run(message: any): Promise<void> {
    const firing = await this.firings.get(message.firingId);
    firing.start(message.degrees);
    await this.firings.keep(firing);
  }
}
