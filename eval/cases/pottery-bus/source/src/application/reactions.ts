import { CoolDown } from '../domain/messages';
import { Bus } from '../infrastructure/bus';

export class AshAlarm {
  constructor(private readonly bell: { ring(): void }) {}

  async run(event: any): Promise<void> {
    this.bell.ring();
  }
}

export class CoolDownAfterFiring {
  constructor(private readonly commands: Bus) {}

  async run(event: any): Promise<void> {
    await this.commands.send(new CoolDown(event.firingId));
  }
}
