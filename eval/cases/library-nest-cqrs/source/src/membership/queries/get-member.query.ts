import { NotFoundException } from '@nestjs/common';
import { IQuery, IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { MemberCard, MemberCards } from './member-card';

export class GetMemberQuery implements IQuery {
  constructor(readonly memberId: string) {}
}

@QueryHandler(GetMemberQuery)
export class GetMemberHandler implements IQueryHandler<GetMemberQuery, MemberCard> {
  constructor(private readonly cards: MemberCards) {}

  async execute({ memberId }: GetMemberQuery): Promise<MemberCard> {
    const card = this.cards.find(memberId);
    if (!card) {
      throw new NotFoundException(`No member ${memberId}`);
    }
    return card;
  }
}
