import { Injectable } from '@nestjs/common';
import { EventsHandler, IEventHandler } from '@nestjs/cqrs';
import { MemberBlockedEvent } from '../events/member-blocked.event';
import { MemberRegisteredEvent } from '../events/member-registered.event';
import { MemberUnblockedEvent } from '../events/member-unblocked.event';

export interface MemberCard {
  memberId: string;
  name: string;
  blocked: boolean;
  blockReason?: string;
}

@Injectable()
export class MemberCards {
  private readonly cards = new Map<string, MemberCard>();

  find(memberId: string): MemberCard | undefined {
    return this.cards.get(memberId);
  }

  put(card: MemberCard): void {
    this.cards.set(card.memberId, card);
  }
}

type MemberEvent = MemberRegisteredEvent | MemberBlockedEvent | MemberUnblockedEvent;

@EventsHandler(MemberRegisteredEvent, MemberBlockedEvent, MemberUnblockedEvent)
export class MemberCardProjector implements IEventHandler<MemberEvent> {
  constructor(private readonly cards: MemberCards) {}

  handle(event: MemberEvent): void {
    if (event instanceof MemberRegisteredEvent) {
      this.cards.put({ memberId: event.memberId, name: event.name, blocked: false });
      return;
    }
    const card = this.cards.find(event.memberId);
    if (!card) {
      return;
    }
    if (event instanceof MemberBlockedEvent) {
      this.cards.put({ ...card, blocked: true, blockReason: event.reason });
    } else {
      this.cards.put({ ...card, blocked: false, blockReason: undefined });
    }
  }
}
