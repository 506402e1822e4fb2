import { AggregateRoot } from '@nestjs/cqrs';
import { HoldCancelledEvent } from './events/hold-cancelled.event';
import { HoldPlacedEvent } from './events/hold-placed.event';
import { HoldReadyForPickupEvent } from './events/hold-ready-for-pickup.event';
import { HoldNotWaitingError, HoldAlreadyCancelledError } from './hold.errors';

export type HoldStatus = 'waiting' | 'ready' | 'cancelled';

const PICKUP_DAYS = 7;

export class Hold extends AggregateRoot {
  private _status: HoldStatus = 'waiting';

  private constructor(
    readonly id: string,
    readonly memberId: string,
    readonly isbn: string,
    readonly placedAt: Date,
  ) {
    super();
  }

  static place(id: string, memberId: string, isbn: string, at: Date): Hold {
    const hold = new Hold(id, memberId, isbn, at);
    hold.apply(new HoldPlacedEvent(id, memberId, isbn, at));
    return hold;
  }

  get status(): HoldStatus {
    return this._status;
  }

  offer(at: Date): void {
    if (this._status !== 'waiting') {
      throw new HoldNotWaitingError(this.id);
    }
    this._status = 'ready';
    const pickupUntil = new Date(at.getTime() + PICKUP_DAYS * 86_400_000);
    this.apply(new HoldReadyForPickupEvent(this.id, this.memberId, this.isbn, pickupUntil));
  }

  cancel(reason?: string): void {
    if (this._status === 'cancelled') {
      throw new HoldAlreadyCancelledError(this.id);
    }
    this._status = 'cancelled';
    this.apply(new HoldCancelledEvent(this.id, reason));
  }
}
