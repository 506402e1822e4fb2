import { Injectable, NotFoundException } from '@nestjs/common';
import { Member } from './member';

@Injectable()
export class MemberRepository {
  private readonly members = new Map<string, Member>();

  async get(id: string): Promise<Member> {
    const member = this.members.get(id);
    if (!member) {
      throw new NotFoundException(`No member ${id}`);
    }
    return member;
  }

  async emailInUse(email: string): Promise<boolean> {
    return [...this.members.values()].some((member) => member.email === email);
  }

  async save(member: Member): Promise<void> {
    this.members.set(member.id, member);
  }
}
