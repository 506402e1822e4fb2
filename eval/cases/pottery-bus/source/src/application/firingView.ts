import { FiringCooledDown, FiringStarted } from '../domain/messages';

export interface FiringView {
  firingId: string;
  degrees: number;
  hot: boolean;
}

export class FiringViewProjection {
  private readonly rows = new Map<string, FiringView>();

  onStarted(event: FiringStarted): void {
    this.rows.set(event.firingId, { firingId: event.firingId, degrees: event.degrees, hot: true });
  }

  onCooledDown(event: FiringCooledDown): void {
    const row = this.rows.get(event.firingId);
    if (row) {
      row.hot = false;
    }
  }

  find(firingId: string): FiringView | undefined {
    return this.rows.get(firingId);
  }
}
