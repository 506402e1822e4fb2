import { Injectable, NotFoundException } from '@nestjs/common';
import { Hold } from './hold';

@Injectable()
export class HoldRepository {
  private readonly holds = new Map<string, Hold>();

  async get(id: string): Promise<Hold> {
    const hold = this.holds.get(id);
    if (!hold) {
      throw new NotFoundException(`No hold ${id}`);
    }
    return hold;
  }

  /** Who waits for a book, first come first. */
  async waitingFor(isbn: string): Promise<Hold[]> {
    return [...this.holds.values()]
      .filter((hold) => hold.isbn === isbn && hold.status === 'waiting')
      .sort((a, b) => a.placedAt.getTime() - b.placedAt.getTime());
  }

  async save(hold: Hold): Promise<void> {
    this.holds.set(hold.id, hold);
  }
}
