import { AggregateRoot } from '@nestjs/cqrs';
import { MemberBlockedEvent } from './events/member-blocked.event';
import { MemberRegisteredEvent } from './events/member-registered.event';
import { MemberUnblockedEvent } from './events/member-unblocked.event';

export class Member extends AggregateRoot {
  private blocked = false;

  private constructor(
    readonly id: string,
    readonly name: string,
    readonly email: string,
  ) {
    super();
  }

  static register(id: string, name: string, email: string): Member {
    const member = new Member(id, name, email);
    member.apply(new MemberRegisteredEvent(id, name, email));
    return member;
  }

  block(reason: string): void {
    if (this.blocked) {
      return;
    }
    this.blocked = true;
    this.apply(new MemberBlockedEvent(this.id, reason));
  }

  unblock(): void {
    if (!this.blocked) {
      throw new Error('Member is not blocked');
    }
    this.blocked = false;
    this.apply(new MemberUnblockedEvent(this.id));
  }
}
