import { IEvent } from '@nestjs/cqrs';
import { MemberBlockedEvent } from './events/member-blocked.event';
import { Member } from './member';

class PretendTimePassedEvent implements IEvent {
  constructor(readonly days: number) {}
}

class PretendTimeCommand {
  constructor(readonly days: number) {}
}

describe('Member', () => {
  it('is blocked once', () => {
    const passed = new PretendTimePassedEvent(new PretendTimeCommand(3).days);
    const member = Member.register('m1', 'Ada', 'ada@example.org');
    member.block(`late by ${passed.days} days`);
    member.block('again');
    const blocked = member.getUncommittedEvents().filter((e) => e instanceof MemberBlockedEvent);
    expect(blocked).toHaveLength(1);
  });
});
