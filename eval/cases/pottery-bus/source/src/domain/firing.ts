import { FiringCooledDown, FiringStarted, PotLoaded } from './messages';
import { KilnTooCold, KilnTooHot } from './errors';

export class Firing {
  private readonly changes: object[] = [];
  private started = false;

  constructor(
    readonly firingId: string,
    private pots: number = 0,
  ) {}

  start(degrees: number): void {
    if (degrees < 900) {
      throw new KilnTooCold();
    }
    this.started = true;
    this.raise(new FiringStarted(this.firingId, degrees));
  }

  load(glaze: string): void {
    if (this.started) {
      throw new KilnTooHot();
    }
    this.pots += 1;
    this.raise(new PotLoaded(this.firingId, glaze));
  }

  coolDown(): void {
    this.started = false;
    this.raise(new FiringCooledDown(this.firingId));
  }

  pending(): object[] {
    return this.changes;
  }

  private raise(event: object): void {
    this.changes.push(event);
  }
}
